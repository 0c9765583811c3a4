//! The desk: where the key lies, between the doors, the user's finger and its own work.
//!
//! All threads of a bridge meet here, under one lock: a reader a door, the control plane, the
//! timer, and the one on which the authenticator works. That one may wait for a finger; the others
//! never wait for it.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use crate::bridge::Ctaphid;
use crate::bridge::Effect;
use crate::bridge::JobId;
use crate::bridge::Message;
use crate::bridge::Packet;
use crate::bridge::Peer;
use crate::bridge::door::Door;
use crate::bridge::finger::Finger;
use crate::bridge::state::Power;
use crate::bridge::state::State;
use crate::bridge::wall::Wall;
use crate::flow::Answer;

/// Everything on the desk.
#[derive(Debug)]
pub(super) struct Desk {
    wall: Wall,
    doors: Vec<Door>,
    on_it: Mutex<OnIt>,
    /// Something for the authenticator: work, a finger, an end.
    work: Condvar,
    /// A deadline that is earlier than the timer believes.
    alarm: Condvar,
}

#[derive(Debug)]
struct OnIt {
    hid: Ctaphid,
    finger: Finger,
    power: Power,
    boots: Boots,
    job: Option<(JobId, Message)>,
    current: Option<Current>,
    /// The last job that was cancelled or abandoned.
    in_vain: Option<JobId>,
    alarm_at: Option<Duration>,
    winks: u64,
    open: Open,
}

/// What the authenticator works on.
#[derive(Clone, Copy, Debug)]
struct Current {
    job: JobId,
    asks: Asks,
}

/// How a message asks for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// It waits.
    Once,
    /// Its client asks again.
    Repeatedly,
    /// It does, now.
    Waiting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Boots {
    No,
    Due,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Open,
    Closed,
}

/// What the authenticator is to do next.
#[derive(Debug)]
pub(super) enum Task {
    /// It has been without power.
    Boot,
    /// It answers a message.
    Answer(JobId, Message),
    /// No more.
    End,
}

impl Desk {
    /// A key that has power, and these doors.
    pub(super) fn new(hid: Ctaphid, finger: Finger, doors: Vec<Door>) -> Self {
        Self {
            wall: Wall::start(),
            doors,
            on_it: Mutex::new(OnIt {
                hid,
                finger,
                power: Power::On,
                boots: Boots::No,
                job: None,
                current: None,
                in_vain: None,
                alarm_at: None,
                winks: 0,
                open: Open::Open,
            }),
            work: Condvar::new(),
            alarm: Condvar::new(),
        }
    }

    /// The doors.
    pub(super) fn doors(&self) -> &[Door] {
        &self.doors
    }

    /// The time since the key was laid down.
    pub(super) fn now(&self) -> Duration {
        self.wall.now()
    }

    /// A packet has come. Without power nobody hears it.
    pub(super) fn packet(&self, peer: Peer, packet: &Packet) {
        let mut on_it = self.lock();
        if on_it.power == Power::Off {
            return;
        }
        let effects = on_it.hid.packet(self.now(), peer, packet);
        self.perform(&mut on_it, effects);
    }

    /// A client has left for good.
    pub(super) fn left(&self, peer: Peer) {
        let mut on_it = self.lock();
        let effects = on_it.hid.left(peer);
        self.perform(&mut on_it, effects);
    }

    /// Takes the power away: what is pending is lost.
    pub(super) fn power_off(&self) {
        let mut on_it = self.lock();
        on_it.power = Power::Off;
        let effects = on_it.hid.unplugged();
        self.perform(&mut on_it, effects);
    }

    /// Gives power, if there was none.
    pub(super) fn power_on(&self) {
        let mut on_it = self.lock();
        if on_it.power == Power::Off {
            on_it.power = Power::On;
            on_it.boots = Boots::Due;
            self.work.notify_all();
        }
    }

    /// The finger comes down.
    pub(super) fn touch(&self) {
        self.lock().finger.down();
        self.work.notify_all();
    }

    /// The finger goes away.
    pub(super) fn release(&self) {
        self.lock().finger.up();
    }

    /// How things are.
    pub(super) fn state(&self) -> State {
        let on_it = self.lock();
        let waits = on_it
            .current
            .is_some_and(|current| current.asks == Asks::Waiting);
        State {
            power: on_it.power,
            touch: on_it.finger.touch(),
            presence: on_it.finger.policy(),
            waits,
            channels: on_it.hid.channels(),
            winks: on_it.winks,
        }
    }

    /// Nothing more is done.
    pub(super) fn close(&self) {
        self.lock().open = Open::Closed;
        self.work.notify_all();
        self.alarm.notify_all();
    }

    /// Whether nothing more is done.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().open == Open::Closed
    }

    /// Waits for work.
    pub(super) fn next(&self) -> Task {
        let mut on_it = self.lock();
        loop {
            if on_it.open == Open::Closed {
                return Task::End;
            }
            if on_it.boots == Boots::Due {
                on_it.boots = Boots::No;
                return Task::Boot;
            }
            if let Some((job, message)) = on_it.job.take() {
                let asks = match message {
                    Message::Cbor(_) => Asks::Once,
                    Message::Apdu(_) => Asks::Repeatedly,
                };
                on_it.current = Some(Current { job, asks });
                return Task::Answer(job, message);
            }
            on_it = wait(&self.work, on_it, None);
        }
    }

    /// Work is done.
    pub(super) fn finished(&self, job: JobId, answer: &[u8]) {
        let mut on_it = self.lock();
        on_it.current = None;
        let effects = on_it.hid.finished(job, answer);
        self.perform(&mut on_it, effects);
    }

    /// Waits for the user, in the middle of work. The client sees it wait.
    pub(super) fn ask(&self) -> Answer {
        let mut on_it = self.lock();
        let Some(Current { job, asks }) = on_it.current else {
            return Answer::Cancels;
        };
        if asks == Asks::Repeatedly {
            return on_it.finger.poll(self.now());
        }
        if let Some(answer) = on_it.finger.take() {
            return answer;
        }
        let patience = on_it.finger.patience(self.now());
        on_it.current = Some(Current {
            job,
            asks: Asks::Waiting,
        });
        let effects = on_it.hid.wants_touch(self.now(), job);
        self.perform(&mut on_it, effects);
        let answer = loop {
            if on_it.in_vain == Some(job) || on_it.open == Open::Closed {
                break Answer::Cancels;
            }
            if let Some(answer) = on_it.finger.take() {
                break answer;
            }
            let now = self.now();
            if now >= patience.until {
                break patience.then;
            }
            on_it = wait(&self.work, on_it, Some(patience.until - now));
        };
        on_it.current = Some(Current {
            job,
            asks: Asks::Once,
        });
        on_it.hid.goes_on(self.now(), job);
        answer
    }

    /// Does what is due and waits until something else is. Says whether there will be more.
    pub(super) fn keep_time(&self) -> bool {
        let mut on_it = self.lock();
        if on_it.open == Open::Closed {
            return false;
        }
        let now = self.now();
        let effects = on_it.hid.tick(now);
        self.perform(&mut on_it, effects);
        on_it.alarm_at = on_it.hid.deadline();
        let within = on_it.alarm_at.map(|at| at.saturating_sub(now));
        drop(wait(&self.alarm, on_it, within));
        true
    }

    fn perform(&self, on_it: &mut OnIt, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(peer, packet) => self.send(peer, &packet),
                Effect::Run(job, message) => {
                    on_it.job = Some((job, message));
                    self.work.notify_all();
                }
                Effect::Cancel(job) => {
                    on_it.in_vain = Some(job);
                    self.work.notify_all();
                }
                Effect::Abandon(job) => {
                    on_it.in_vain = Some(job);
                    on_it.job.take_if(|(waiting, _)| *waiting == job);
                    self.work.notify_all();
                }
                Effect::Wink => on_it.winks += 1,
            }
        }
        let due = on_it.hid.deadline();
        if due.is_some_and(|due| on_it.alarm_at.is_none_or(|at| due < at)) {
            on_it.alarm_at = due;
            self.alarm.notify_all();
        }
    }

    fn send(&self, peer: Peer, packet: &Packet) {
        if let Some(door) = self.doors.get(peer.door) {
            door.send(peer.address, packet);
        }
    }

    /// A thread that panicked leaves a desk that the others can still clear.
    fn lock(&self) -> MutexGuard<'_, OnIt> {
        self.on_it.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait<'g>(
    on: &Condvar,
    guard: MutexGuard<'g, OnIt>,
    within: Option<Duration>,
) -> MutexGuard<'g, OnIt> {
    match within {
        None => on.wait(guard).unwrap_or_else(PoisonError::into_inner),
        Some(within) => {
            let woken = on.wait_timeout(guard, within);
            woken.unwrap_or_else(PoisonError::into_inner).0
        }
    }
}
