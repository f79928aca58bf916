import Foundation
import Synchronization

/// Whether Ctrl-C was pressed, or the process asked to end.
private let isInterrupted = Atomic(false)

/// Turns Ctrl-C, and what asks a process to end, into something that long work asks about between two steps. A second
/// Ctrl-C ends the process at once.
enum Interruption {
    /// From now on the process ends only when ``isRequested`` is asked about and heeded.
    static func heed() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                isInterrupted.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// From now on Ctrl-C, and what asks the process to end, ends it at once again.
    static func heedNoMore() { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }

    /// Whether the work should end.
    static var isRequested: Bool { isInterrupted.load(ordering: .relaxed) }
}
