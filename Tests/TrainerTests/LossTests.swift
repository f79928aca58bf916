import Foundation
import Testing

@testable import Trainer

@Suite("Loss")
struct LossTests {
    private func evaluate(
        _ logits: [Float], _ labels: [Int32], smoothing: Float = 0
    ) -> (loss: Double, correct: Int, gradient: [Float]) {
        var logits = logits
        var gradient = [Float](repeating: .nan, count: logits.count)
        let result = logits.withUnsafeMutableBufferPointer { logits in
            gradient.withUnsafeMutableBufferPointer { gradient in
                CrossEntropy(labelSmoothing: smoothing).evaluate(logits: logits, labels: labels, gradient: gradient)
            }
        }
        return (result.loss, result.correct, gradient)
    }

    @Test("The loss matches a computation by hand: two classes, odds of one and of three to one")
    func byHand() {
        let result = evaluate([1, 1, Float(log(3.0)), 0], [0, 1])
        #expect(abs(result.loss - (log(2) + log(4)) / 2) < 1e-6)
        let expected: [Float] = [-0.25, 0.25, 0.375, -0.375]
        #expect(zip(result.gradient, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(result.correct == 1)
    }

    @Test("Of equal logits, only the first one counts as the prediction")
    func ties() { #expect(evaluate([1, 1, 1, 1], [0, 1]).correct == 1) }

    @Test("Huge logits neither overflow nor lose precision")
    func huge() {
        let result = evaluate([1e4, 0, -1e4, 0], [1, 1])
        #expect(abs(result.loss - 5000) < 1e-3 && result.gradient.allSatisfy(\.isFinite))
    }

    @Test("Logits that are not finite count as wrong", arguments: [Float.nan, .infinity])
    func broken(_ value: Float) { #expect(evaluate([value, value], [0]).correct == 0) }

    @Test(
        "The gradient matches finite differences, with and without label smoothing",
        arguments: [Float(0), 0.1, 0.5])
    func gradient(_ smoothing: Float) {
        let logits = uniform(20, seed: 1).map { 3 * $0 }
        let labels: [Int32] = [0, 4, 2, 2]
        // The definition in double precision: targets of 1 - smoothing, and smoothing spread over all classes.
        func loss(_ logits: [Double]) -> Double {
            labels.indices.reduce(0) { sum, row in
                let row5 = logits[row * 5..<(row + 1) * 5].map(exp), total = row5.reduce(0, +)
                return sum - (0..<5).reduce(0) { sum, column in
                    let target = (column == labels[row] ? 1 - Double(smoothing) : 0) + Double(smoothing) / 5
                    return sum + target * log(row5[column] / total)
                } / 4
            }
        }
        let result = evaluate(logits, labels, smoothing: smoothing)
        let precise = logits.map(Double.init)
        #expect(abs(result.loss - loss(precise)) < 1e-6)
        for position in logits.indices {
            var (up, down) = (precise, precise)
            up[position] += 1e-5
            down[position] -= 1e-5
            #expect(abs((loss(up) - loss(down)) / 2e-5 - Double(result.gradient[position])) < 1e-6)
        }
    }
}
