internal import Foundation

extension Schedule {
    /// The learning rate of a step.
    ///
    /// - Parameters:
    ///   - step: Index of the step within the phase.
    ///   - total: Number of steps of the phase.
    ///   - reductions: How many times the rate was lowered after a lack of progress; only used by
    ///     ``plateau(rate:factor:patience:minimum:)``.
    func rate(step: Int, of total: Int, reductions: Int) -> Float {
        let share = Float(step) / Float(max(total, 1))
        switch self {
        case .constant(let rate): return rate
        case .step(let rate, let factor, let every): return rate * pow(factor, Float(step / every))
        case .exponential(let rate, let factor, let every): return rate * pow(factor, Float(step) / Float(every))
        case .linear(let rate, let end): return rate + share * (end - rate)
        case .cosine(let rate, let warmup):
            if share < warmup { return rate * min(Float(step + 1) / max(warmup * Float(total), 1), 1) }
            return rate * (1 + cos(.pi * (share - warmup) / (1 - warmup))) / 2
        case .plateau(let rate, let factor, _, let minimum): return max(rate * pow(factor, Float(reductions)), minimum)
        }
    }
}
