//! The unlock of an app: local, and no authentication to anybody.

use crate::flow::Answer;
use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::PromptKind;
use crate::sim::Env;
use crate::sim::Surface;
use crate::world::change::is_given;
use crate::world::device::AppLock;
use crate::world::world::World;

/// How an unlock went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlocking {
    /// The user opened the lock.
    Opened,
    /// The user did not.
    Refused(Answer),
    /// There is nothing to unlock.
    NoLock,
}

impl World {
    /// Opens the lock of the app, with the screen lock or, where the device has none, with the
    /// app's own PIN.
    pub fn unlock(&mut self, env: &mut Env, device: &DeviceName) -> Unlocking {
        let host = self.host(device);
        let screen_lock = self.machine_ref(&host.machine).lock;
        if screen_lock == Lock::None && host.app_lock == AppLock::Off {
            return Unlocking::NoLock;
        }
        let answer = env.ask(&Surface {
            device: host.name.clone(),
            kind: PromptKind::Unlock,
        });
        match is_given(answer) {
            true => Unlocking::Opened,
            false => Unlocking::Refused(answer),
        }
    }
}
