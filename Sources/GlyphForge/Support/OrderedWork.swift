internal import Synchronization

/// Work on a sequence of items over several tasks, with the results taken in the items' order.
enum OrderedWork {
    /// Draws items from `source`, turns each into a result by `work` on one of `workers` tasks, and gives the results
    /// to `consume` in the order of the items, whatever the schedule.
    ///
    /// `source` and `consume` run on the calling task, one at a time, and need no protection. Each worker makes itself
    /// a context and keeps it (FreeType allows a library one thread at a time). At most `window` results wait for a
    /// slower one ahead of them, so memory does not grow with the number of items.
    ///
    /// - Throws: What `source`, `work` or `consume` threw first; the work begun is waited for.
    static func run<Item: Sendable, Output: Sendable, Context>(
        workers: Int,
        source: () throws -> Item?,
        makeContext: @escaping @Sendable () throws -> Context,
        work: @escaping @Sendable (Context, Item) throws -> Output,
        consume: (Output) throws -> Void
    ) async throws {
        let window = max(32, 4 * workers)
        let contexts = ContextPool<Context>()
        try await withThrowingTaskGroup(of: (Int, Output).self) { group in
            var waiting: [Int: Output] = [:]
            var started = 0
            var consumed = 0
            var running = 0
            var isExhausted = false

            func startMore() throws {
                while !isExhausted, running < workers, started < consumed + window {
                    guard let item = try source() else {
                        isExhausted = true
                        return
                    }
                    let position = started
                    started += 1
                    running += 1
                    group.addTask {
                        let context = try contexts.take() ?? makeContext()
                        let output = try work(context, item)
                        contexts.giveBack(context)
                        return (position, output)
                    }
                }
            }

            try startMore()
            while let (position, output) = try await group.next() {
                running -= 1
                // The next item first, so that the worker is busy while the results are consumed.
                waiting[position] = output
                try startMore()
                while let ready = waiting.removeValue(forKey: consumed) {
                    try consume(ready)
                    consumed += 1
                }
                try startMore()
            }
        }
    }
}

/// Contexts between two uses.
///
/// A context is with the pool or with one task, never with two: that is what makes handing it over safe.
private final class ContextPool<Context>: @unchecked Sendable {
    private let lock = Mutex<Void>(())
    private var free: [Context] = []

    func take() -> Context? { lock.withLock { _ in free.popLast() } }
    func giveBack(_ context: Context) { lock.withLock { _ in free.append(context) } }
}
