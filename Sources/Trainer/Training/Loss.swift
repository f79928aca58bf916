internal import Foundation

/// The softmax cross-entropy of a batch and its gradient.
public struct CrossEntropy: Hashable, Sendable {
    /// The share of each target that is spread evenly over all classes, 0 ..< 1 (Szegedy et al., CVPR 2016).
    public let labelSmoothing: Float

    /// A loss with the given label smoothing.
    public init(labelSmoothing: Float = 0) { self.labelSmoothing = labelSmoothing }

    /// Computes the mean loss of a batch in nats and the number of labels with the largest logit (the first one of
    /// equal logits).
    ///
    /// - Parameters:
    ///   - logits: One row for each label, one column for each class.
    ///   - gradient: Receives the gradient of the mean loss with respect to the logits.
    public func evaluate(
        logits: UnsafeMutableBufferPointer<Float>, labels: [Int32], gradient: UnsafeMutableBufferPointer<Float>
    ) -> (loss: Double, correct: Int) {
        let classes = logits.count / labels.count
        let share = 1 / Float(labels.count)
        let spread = labelSmoothing / Float(classes)
        var loss = 0.0
        var correct = 0
        for (row, label) in labels.enumerated() {
            let logits = UnsafeMutableBufferPointer(rebasing: logits[row * classes..<(row + 1) * classes])
            let gradient = UnsafeMutableBufferPointer(rebasing: gradient[row * classes..<(row + 1) * classes])
            let label = Int(label)
            let total = Self.softmax(logits, into: gradient)
            if gradient.firstIndex(of: gradient.max()!) == label { correct += 1 }
            // The loss is -sum of target * log(probability), where log(probability) = logit - total.
            var expected = (1 - labelSmoothing) * (logits[label] - total)
            if spread > 0 { for column in 0..<classes { expected += spread * (logits[column] - total) } }
            loss -= Double(expected)
            for column in 0..<classes { gradient[column] = (gradient[column] - spread) * share }
            gradient[label] -= (1 - labelSmoothing) * share
        }
        return (loss / Double(labels.count), correct)
    }

    /// Computes the softmax of the logits.
    ///
    /// - Returns: The logarithm of the sum of the logits' exponentials.
    @discardableResult
    static func softmax(
        _ logits: UnsafeMutableBufferPointer<Float>, into probabilities: UnsafeMutableBufferPointer<Float>
    ) -> Float {
        // Subtracting the largest logit keeps the exponentials from overflowing.
        let largest = logits.max()!
        var sum: Float = 0
        for column in logits.indices {
            let value = exp(logits[column] - largest)
            probabilities[column] = value
            sum += value
        }
        for column in logits.indices { probabilities[column] /= sum }
        return largest + log(sum)
    }
}
