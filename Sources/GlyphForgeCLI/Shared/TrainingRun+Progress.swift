import GlyphForge
import Trainer

extension TrainingRun {
    /// The speed, the loss and the validation accuracy, for a line of progress.
    var progressText: String {
        var text = "\(TextFormat.grouped(Int(imagesPerSecond))) images/s"
        if let last = entries.last {
            text += ", loss \(TextFormat.decimal(last.loss, digits: 3))"
            if let accuracy = entries.last(where: { $0.validationAccuracy != nil })?.validationAccuracy {
                text += ", validation accuracy \(TextFormat.percent(accuracy, digits: 1))"
            }
        }
        return text
    }
}
