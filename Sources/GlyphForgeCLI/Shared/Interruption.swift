import Foundation
import Synchronization

/// Lets long work end cleanly on Ctrl-C (SIGINT) or SIGTERM. A second signal ends the process at once.
enum Interruption {
    /// Set by the signal handler. A lock-free atomic is the only kind of state that a signal handler may touch.
    private static let flag = Atomic(false)

    /// Installs the signal handlers. From now on SIGINT and SIGTERM only set ``isRequested``; the work must check it.
    static func installHandlers() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.flag.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Restores the system's handlers: SIGINT and SIGTERM end the process at once.
    static func restoreDefaultHandlers() { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }

    /// Whether a signal has asked the work to end.
    static var isRequested: Bool { flag.load(ordering: .relaxed) }
}
