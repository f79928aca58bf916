import ArgumentParser
import Trainer

extension TrainingLength {
    /// The length that `--steps`, `--epochs` or `--minutes` gives; nil for the recipe's own length.
    ///
    /// - Throws: `ValidationError` for a number out of range.
    static func fromOptions(
        steps: Int? = nil, epochs: Double? = nil, minutes: Double? = nil
    ) throws -> TrainingLength? {
        if let steps, !(1...1_000_000_000).contains(steps) {
            throw ValidationError("--steps must be 1 to 1000000000; got \(steps).")
        }
        for case let (name, number?) in [("epochs", epochs), ("minutes", minutes)]
        where !(number > 0 && number <= 1e6) {
            throw ValidationError("--\(name) must be greater than 0 and at most 1000000; got \(number).")
        }
        return steps.map(TrainingLength.steps) ?? epochs.map(TrainingLength.epochs)
            ?? minutes.map(TrainingLength.minutes)
    }
}
