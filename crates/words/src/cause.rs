//! What strangers cause.

use crate::Words;
use shop::stranger::Cause;

impl Words {
    /// What is caused, as a word of a list.
    pub fn cause(&self, cause: Cause) -> String {
        self.text(match cause {
            Cause::Connection => "cause-connection",
            Cause::Page => "cause-page",
            Cause::File => "cause-file",
            Cause::Cart => "cause-cart",
            Cause::Order => "cause-order",
            Cause::Hold => "cause-hold",
            Cause::Listener => "cause-listener",
            Cause::SignIn => "cause-sign-in",
            Cause::RefusedCall => "cause-refused-call",
        })
    }
}
