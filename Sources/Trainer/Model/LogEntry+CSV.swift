internal import Foundation

extension LogEntry {
    private static let header = "step,epoch,seconds,rate,loss,accuracy,validation_loss,validation_accuracy"

    /// A table with a line an entry; what was not measured is empty.
    static func csv(_ entries: [LogEntry]) -> String {
        func number(_ value: Double?) -> String { value.map { String(format: "%.6g", $0) } ?? "" }
        let lines = entries.map { entry in
            ["\(entry.step)"]
                + [
                    entry.epoch, entry.seconds, entry.rate, entry.loss, entry.accuracy, entry.validationLoss,
                    entry.validationAccuracy,
                ].map(number)
        }
        return ([header] + lines.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
    }

    /// Reads what ``csv(_:)`` wrote; lines that are none are passed over.
    static func read(csv text: String) -> [LogEntry] {
        text.split(separator: "\n").dropFirst().compactMap { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            guard cells.count == 8, let step = cells[0], let epoch = cells[1], let seconds = cells[2],
                let rate = cells[3],
                let loss = cells[4], let accuracy = cells[5]
            else { return nil }
            return LogEntry(
                step: Int(step), epoch: epoch, seconds: seconds, rate: rate, loss: loss, accuracy: accuracy,
                validationLoss: cells[6], validationAccuracy: cells[7])
        }
    }
}

extension LearningCurve {
    /// The curve that a training's log tells of.
    public init(of entries: [LogEntry]) {
        self.init(
            entries.map { entry in
                Point(
                    step: entry.step, trainingLoss: entry.loss, trainingAccuracy: entry.accuracy,
                    validationAccuracy: entry.validationAccuracy, rate: entry.rate)
            })
    }
}
