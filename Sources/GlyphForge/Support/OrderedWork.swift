internal import Synchronization

/// Parallel work on a sequence of items, with results in the order of the items.
enum OrderedWork {
    /// Takes items from `source`, runs `work` on them in up to `workers` tasks, and passes the results to `consume` in
    /// the order of the items.
    ///
    /// `source` and `consume` run on the calling task, one at a time, and need no locks. Each worker creates a context
    /// and keeps it (FreeType allows one thread at a time per library). At most `window` results wait for an earlier
    /// one, so memory does not grow with the number of items.
    ///
    /// - Throws: The first error of `source`, `work` or `consume`, after the running tasks have ended.
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
                // Start the next item first, so that the worker is busy while the results are consumed.
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

/// Contexts that no task is using.
///
/// A context belongs to the pool or to one task, never to both, so passing it between tasks is safe.
private final class ContextPool<Context>: @unchecked Sendable {
    private let lock = Mutex<Void>(())
    private var free: [Context] = []

    func take() -> Context? { lock.withLock { _ in free.popLast() } }
    func giveBack(_ context: Context) { lock.withLock { _ in free.append(context) } }
}
