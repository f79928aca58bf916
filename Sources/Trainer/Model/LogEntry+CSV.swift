internal import Foundation

extension LogEntry {
    private static let columns = [
        "step", "epoch", "seconds", "rate", "loss", "accuracy", "validation_loss", "validation_accuracy",
    ]

    /// A table with one line for each entry. Cells without a measurement are empty.
    static func csv(_ entries: [LogEntry]) -> String {
        func number(_ value: Double?) -> String { value.map { String(format: "%.6g", $0) } ?? "" }
        let lines = entries.map { entry in
            ["\(entry.step)"]
                + [
                    entry.epoch, entry.seconds, entry.rate, entry.loss, entry.accuracy, entry.validationLoss,
                    entry.validationAccuracy,
                ].map(number)
        }
        return ([columns] + lines).map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
    }

    /// Reads a table that ``csv(_:)`` wrote.
    ///
    /// - Parameter file: The file name for errors.
    static func read(csv text: String, file: String) throws(ModelError) -> [LogEntry] {
        var entries: [LogEntry] = []
        for (index, line) in text.split(separator: "\n").dropFirst().enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            guard cells.count == columns.count, let step = cells[0].flatMap(Int.init(exactly:)), let epoch = cells[1],
                let seconds = cells[2], let rate = cells[3], let loss = cells[4], let accuracy = cells[5]
            else {
                throw ModelError(
                    "\(file) is damaged: line \(index + 2) is not an entry of a training log. Remove the file to use "
                        + "the model without its learning curve.")
            }
            entries.append(
                LogEntry(
                    step: step, epoch: epoch, seconds: seconds, rate: rate, loss: loss, accuracy: accuracy,
                    validationLoss: cells[6], validationAccuracy: cells[7]))
        }
        return entries
    }
}

extension LearningCurve {
    /// The curve of a training log.
    public init(of entries: [LogEntry]) {
        self.init(
            entries.map { entry in
                Point(
                    step: entry.step, trainingLoss: entry.loss, trainingAccuracy: entry.accuracy,
                    validationAccuracy: entry.validationAccuracy, rate: entry.rate)
            })
    }
}
