internal import Foundation
internal import GlyphForge
internal import Synchronization

/// Folds at work side by side. Each is wholly on one thread: OpenMP keeps the number of its threads by calling thread,
/// and an engine serves one thread at a time.
final class FoldThreads: Sendable {
    private struct State {
        /// Jobs that nobody has taken, by their places; the last one is next.
        var waiting: [Int]
        /// Steps done and to be done of each job.
        var steps: [(done: Int, total: Int)]
        var failures: [Int: any Error] = [:]
        var isStopped = false
    }

    private let jobs: [FoldJob]
    private let folder: String
    private let state: Mutex<State>
    /// Signalled by each thread at its end.
    private let ended = DispatchSemaphore(value: 0)

    private static let stackSize = 16 << 20
    private static let secondsBetweenReports = 0.2

    /// - Parameter folder: Where the folds' files go. Folds whose files are there are not done again.
    init(_ jobs: [FoldJob], in folder: String) {
        self.jobs = jobs
        self.folder = folder
        let waiting = jobs.indices.filter { !exists(jobs[$0].file(in: folder)) }
        let steps = jobs.enumerated().map { place, job in
            let total = job.plannedSteps
            return (done: waiting.contains(place) ? 0 : total, total: total)
        }
        state = Mutex(State(waiting: waiting.reversed(), steps: steps))
    }

    /// Does what is missing, `workers` folds at once, and waits for it.
    ///
    /// - Returns: Whether all folds' files are there; false when it was told to stop.
    /// - Throws: What the first of the folds that failed threw.
    func run(workers: Int, progress: ProgressHandler, shouldStop: @escaping @Sendable () -> Bool) throws -> Bool {
        let count = min(workers, state.withLock { $0.waiting.count })
        for _ in 0..<count {
            let thread = Thread { [self] in
                work(shouldStop)
                ended.signal()
            }
            thread.stackSize = Self.stackSize
            thread.start()
        }
        for _ in 0..<count {
            while ended.wait(timeout: .now() + Self.secondsBetweenReports) == .timedOut {
                let steps = state.withLock { $0.steps }
                progress(
                    Progress(
                        unit: "steps of \(jobs.count) folds", done: steps.reduce(0) { $0 + $1.done },
                        total: steps.reduce(0) { $0 + $1.total }))
            }
        }
        let (failures, isStopped) = state.withLock { ($0.failures, $0.isStopped) }
        if let first = failures.min(by: { $0.key < $1.key }) { throw first.value }
        return !isStopped
    }

    /// Takes one job after the other until there are no more.
    private func work(_ shouldStop: () -> Bool) {
        while let place = takeJob() {
            do {
                try jobs[place].run(in: folder) { done, total in
                    let mustStop = state.withLock { state in
                        state.steps[place] = (done, total)
                        return state.isStopped || !state.failures.isEmpty
                    }
                    guard !mustStop, !shouldStop() else { throw FoldJob.Stopped() }
                }
            } catch is FoldJob.Stopped {
                state.withLock { $0.isStopped = true }
            } catch {
                state.withLock { $0.failures[place] = error }
            }
        }
    }

    private func takeJob() -> Int? {
        state.withLock { $0.isStopped || !$0.failures.isEmpty ? nil : $0.waiting.popLast() }
    }
}
