import ArgumentParser
import Foundation
import Synchronization

/// Set by the signal handler, where only lock-free atomics are safe.
private let wasSignalled = Atomic(false)

/// Lets long work end cleanly on Ctrl-C (SIGINT) or SIGTERM. A second signal ends the process at once.
enum Interruption {
    /// Installs the signal handlers. From now on SIGINT and SIGTERM only set ``isRequested``; the work must check it.
    static func installHandlers() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                wasSignalled.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Restores the default handlers: SIGINT and SIGTERM end the process at once.
    static func restoreDefaultHandlers() { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }

    /// Whether a signal has asked the work to end.
    static var isRequested: Bool { wasSignalled.load(ordering: .relaxed) }

    /// Prints that the work was interrupted and how to resume it.
    ///
    /// - Returns: The exit code to throw.
    static func report(_ advice: String = "Run the same command again to resume.") -> ExitCode {
        Console.message("Interrupted. \(advice)")
        return ExitCode(130)
    }
}
