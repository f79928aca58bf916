internal import Foundation

/// Softmax cross-entropy of a batch, and its gradient.
public struct CrossEntropy: Hashable, Sendable {
    /// The share of each target that is spread evenly over all classes, 0 ..< 1 (Szegedy et al., CVPR 2016).
    public let labelSmoothing: Float

    public init(labelSmoothing: Float = 0) { self.labelSmoothing = labelSmoothing }

    /// The mean loss of a batch, in nats, and how many labels have the largest logit, the first of equals.
    ///
    /// - Parameters:
    ///   - logits: As many rows as labels, a column a class.
    ///   - gradient: Of the mean loss with respect to the logits; written.
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
            let total = softmax(logits, into: gradient)
            if gradient.firstIndex(of: gradient.max()!) == label { correct += 1 }
            // -sum of target * log(probability), where log(probability) = logit - total.
            var expected = (1 - labelSmoothing) * (logits[label] - total)
            if spread > 0 { for column in 0..<classes { expected += spread * (logits[column] - total) } }
            loss -= Double(expected)
            for column in 0..<classes { gradient[column] = (gradient[column] - spread) * share }
            gradient[label] -= (1 - labelSmoothing) * share
        }
        return (loss / Double(labels.count), correct)
    }
}

/// Writes the probabilities that logits stand for; returns the logarithm of the sum of the logits' exponentials.
@discardableResult
func softmax(_ logits: UnsafeMutableBufferPointer<Float>, into probabilities: UnsafeMutableBufferPointer<Float>)
    -> Float
{
    // Less the largest, so that no exponential overflows.
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
