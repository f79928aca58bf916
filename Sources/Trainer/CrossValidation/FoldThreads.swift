internal import Foundation
internal import GlyphForge
internal import Synchronization

/// Runs the jobs of several folds in parallel, each on one thread: OpenMP stores the number of threads for each calling
/// thread, and an engine must not be used from several threads.
final class FoldThreads: Sendable {
    private struct State {
        /// Indices of the jobs that have not started; the last one is next.
        var waiting: [Int]
        /// Progress of each job in steps.
        var steps: [(done: Int, total: Int)]
        var failures: [Int: any Error] = [:]
        var isStopped = false
    }

    private let jobs: [FoldJob]
    private let folder: String
    private let state: Mutex<State>
    /// Signalled once by each thread when it ends.
    private let ended = DispatchSemaphore(value: 0)

    private static let stackSize = 16 << 20
    private static let secondsBetweenReports = 0.2

    /// - Parameter folder: The folder for the files of the folds. Folds whose files exist are skipped.
    init(_ jobs: [FoldJob], in folder: String) {
        self.jobs = jobs
        self.folder = folder
        let waiting = jobs.indices.filter { !FilePath.exists(jobs[$0].file(in: folder)) }
        let steps = jobs.enumerated().map { place, job in
            let total = job.plannedSteps
            return (done: waiting.contains(place) ? 0 : total, total: total)
        }
        state = Mutex(State(waiting: waiting.reversed(), steps: steps))
    }

    /// Runs all jobs that are not finished, `workers` at a time, and waits for them.
    ///
    /// - Returns: Whether all folds are finished; false after a stop.
    /// - Throws: The error of the first fold that failed.
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

    /// Runs one job after the other until none is left.
    private func work(_ shouldStop: () -> Bool) {
        while let place = nextJob() {
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

    private func nextJob() -> Int? {
        state.withLock { $0.isStopped || !$0.failures.isEmpty ? nil : $0.waiting.popLast() }
    }
}
