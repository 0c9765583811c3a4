//! A key that is served: its doors, its control plane, and the threads behind them.

use std::net::SocketAddr;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use thiserror::Error;

use crate::authenticator::Authenticator;
use crate::bridge::ChannelPolicy;
use crate::bridge::Ctaphid;
use crate::bridge::DoorAddress;
use crate::bridge::DoorError;
use crate::bridge::Keeper;
use crate::bridge::Message;
use crate::bridge::UserPresence;
use crate::bridge::control::Control;
use crate::bridge::desk::Desk;
use crate::bridge::desk::Task;
use crate::bridge::door::Door;
use crate::bridge::finger::Finger;
use crate::bridge::key::Key;
use crate::ctap::Status;
use crate::ctap::failure;
use crate::flow::Answer;
use crate::sim::Attendant;
use crate::sim::Env;
use crate::sim::Surface;

/// How a key is served.
#[derive(Clone, Debug)]
pub struct Serving {
    /// Where clients find it.
    pub doors: Vec<DoorAddress>,
    /// Where power and touch are given.
    pub control: Option<SocketAddr>,
    /// When user presence is given.
    pub presence: UserPresence,
    /// Which channels are listened to.
    pub channels: ChannelPolicy,
}

/// A key cannot be served.
#[derive(Debug, Error)]
pub enum ServingError {
    /// A door does not open.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// The control plane cannot listen.
    #[error("cannot listen on `{address}` for the control plane: {why}")]
    Control {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        why: String,
    },
}

/// A key that outside clients reach, until it is dropped.
pub struct Served {
    desk: Arc<Desk>,
    control: Option<Arc<Control>>,
    threads: Vec<JoinHandle<()>>,
}

impl Served {
    /// Serves an authenticator. From now on the wall clock drives the environment's, and who is
    /// asked for presence is as `serving` says.
    ///
    /// # Errors
    /// When a door does not open; then none stays open.
    pub fn start(
        authenticator: Authenticator,
        env: Env,
        serving: &Serving,
    ) -> Result<Self, ServingError> {
        Self::start_kept(authenticator, env, None, serving)
    }

    /// The same, for an authenticator whose state is kept: nothing that changes it is answered
    /// before it is written.
    ///
    /// # Errors
    /// When a door does not open; then none stays open.
    pub fn start_kept(
        authenticator: Authenticator,
        mut env: Env,
        keeper: Option<Keeper>,
        serving: &Serving,
    ) -> Result<Self, ServingError> {
        let doors = serving.doors.iter().map(Door::open);
        let doors = doors.collect::<Result<Vec<_>, _>>()?;
        let control = serving.control.map(open_control).transpose()?;
        let hid = Ctaphid::new(serving.channels, Key::u2f(&authenticator));
        let desk = Arc::new(Desk::new(hid, Finger::new(serving.presence), doors));
        env.attendant = Some(Box::new(Toucher(Arc::clone(&desk))));
        let mut served = Self {
            desk,
            control: control.map(Arc::new),
            threads: Vec::new(),
        };
        served.work(Key::new(authenticator, env, keeper));
        Ok(served)
    }

    /// The doors, with the ports that the system chose.
    pub fn doors(&self) -> Vec<DoorAddress> {
        self.desk.doors().iter().map(Door::address).collect()
    }

    /// The address of the control plane.
    pub fn control(&self) -> Option<SocketAddr> {
        self.control.as_ref().map(|control| control.address())
    }

    fn work(&mut self, mut key: Key) {
        for number in 0..self.desk.doors().len() {
            self.spawn(move |desk| desk.doors()[number].serve(number, desk));
        }
        if let Some(control) = self.control.clone() {
            self.spawn(move |desk| control.serve(desk));
        }
        self.spawn(|desk| while desk.keep_time() {});
        self.spawn(move |desk| {
            loop {
                match desk.next() {
                    Task::Boot => key.power_cycle(desk.now()),
                    Task::Answer(job, message) => {
                        let answer = answer(&mut key, desk.now(), &message);
                        desk.finished(job, &answer);
                    }
                    Task::End => break,
                }
            }
        });
    }

    fn spawn(&mut self, work: impl FnOnce(&Arc<Desk>) + Send + 'static) {
        let desk = Arc::clone(&self.desk);
        self.threads.push(thread::spawn(move || work(&desk)));
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.desk.close();
        for door in self.desk.doors() {
            door.wake();
        }
        if let Some(control) = &self.control {
            control.wake();
        }
        // So that ports and sockets are free when this returns.
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// A bug of ours must not leave a client waiting for ever: it hears of an error, and whoever serves
/// sees the panic.
fn answer(key: &mut Key, now: Duration, message: &Message) -> Vec<u8> {
    let answered = panic::catch_unwind(AssertUnwindSafe(|| key.answer(now, message)));
    answered.unwrap_or_else(|_| failure(Status::Other))
}

fn open_control(address: SocketAddr) -> Result<Control, ServingError> {
    Control::open(address).map_err(|why| ServingError::Control { address, why })
}

/// Whoever touches the key on the desk.
#[derive(Debug)]
struct Toucher(Arc<Desk>);

impl Attendant for Toucher {
    fn answer(&mut self, _: &Surface) -> (Answer, Duration) {
        let began = self.0.now();
        let answer = self.0.ask();
        (answer, self.0.now().saturating_sub(began))
    }
}
