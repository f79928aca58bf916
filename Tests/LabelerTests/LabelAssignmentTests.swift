import Foundation
import GlyphForge
import Testing

@testable import Labeler

@Suite("Assignment of a face's labels to its images")
struct LabelAssignmentTests {
    @Test("No permutation has a larger sum than the best assignment", arguments: 0..<60)
    func best(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let count = seed % 7 + 1
        // In turn: ties, random fractions, and values of very different sizes.
        let values = (0..<count).map { _ in
            (0..<count).map { _ -> Double in
                switch seed % 3 {
                case 0: Double(Int.random(in: 0...2, using: &generator))
                case 1: Double.random(in: -14...0, using: &generator)
                default: pow(10, Double.random(in: -6...6, using: &generator))
                }
            }
        }
        func sum(_ assignment: [Int]) -> Double {
            assignment.enumerated().reduce(0) { $0 + values[$1.offset][$1.element] }
        }
        let found = Assignment.best(values)
        #expect(found.sorted() == Array(0..<count))
        func largest(_ row: Int, _ free: Set<Int>) -> Double {
            free.map { values[row][$0] + (row + 1 < count ? largest(row + 1, free.subtracting([$0])) : 0) }.max()!
        }
        let best = largest(0, Set(0..<count))
        #expect(abs(sum(found) - best) <= 1e-9 * max(1, abs(best)))
    }

    @Test(
        "The gap is the mean gain of the best assignment over the given labels; drawings of one label count once"
    )
    func gap() {
        let e = Foundation.exp(1.0)
        // Face 0 is predicted as labelled. In face 1 two labels are swapped, by a factor of e each. Face 2 has one label.
        // Face 3 has two drawings of the first label, one predicted as labelled and one as the other label: swapping
        // does not help.
        let rows: [Double] = [
            0.6, 0.3, 0.1, 0.2, 0.7, 0.1,
            0.2, 0.2 * e, 0.1, 0.1 * e, 0.1, 0.3, 0.1, 0.1, 0.8,
            0.1, 0.2, 0.7,
            0.6, 0.3, 0.1, 0.3, 0.6, 0.1, 0.2, 0.7, 0.1,
        ]
        let labels = [0, 1, 0, 1, 2, 0, 0, 0, 1]
        let faces: [Int?] = [0, 0, 1, 1, 1, 2, 3, 3, 3]
        func gaps(known: [Bool], workers: Int = 1) -> [Double] {
            let input = FontMixture.Input(
                margins: .even(labels.count), labels: labels, faceOfImage: faces, faceCount: 4,
                classFractions: [1.0 / 3, 1.0 / 3, 1.0 / 3], isKnown: known)
            return LabelAssignment(NumberMatrix(rows, width: 3), input, workers: workers).gaps.map {
                ($0 * 1e9).rounded() / 1e9
            }
        }
        let expected = [0, (2.0 / 3 * 1e9).rounded() / 1e9, 0, 0]
        #expect(gaps(known: [true, true, true]) == expected)
        for workers in [2, 3, 7] { #expect(gaps(known: [true, true, true], workers: workers) == expected) }
        // Without the third class, both labels are swapped.
        #expect(gaps(known: [true, true, false])[1] == 1)
    }
    @Test(
        "At most a hundred labels are assigned; if all images are alike, the gap is 0",
        arguments: [2, 100, 101, 250])
    func many(count: Int) {
        func gap(_ row: (Int, Int) -> Double) -> Double {
            let input = FontMixture.Input(
                margins: .even(count), labels: Array(0..<count), faceOfImage: [Int?](repeating: 0, count: count),
                faceCount: 1, classFractions: [Double](repeating: 1 / Double(count), count: count),
                isKnown: [Bool](repeating: true, count: count))
            let numbers = (0..<count).flatMap { image in (0..<count).map { row(image, $0) } }
            return LabelAssignment(NumberMatrix(numbers, width: count), input, workers: 2).gaps[0]
        }
        #expect(gap { $0 == $1 ? 0.5 : 0.001 } == 0)
        #expect(gap { _, label in Double(label + 1) / 1000 } < 1e-9)
        // The labels are assigned in reverse order.
        let (likely, unlikely) = (0.5, 0.001)
        let reversed = gap { $0 + $1 == count - 1 ? likely : unlikely }
        if count <= 100 { #expect(abs(reversed - log(likely / unlikely)) < 1e-9) } else { #expect(reversed >= 0) }
    }
}

extension MarginEvidence {
    /// Margins without information.
    fileprivate static func even(_ count: Int) -> Self {
        let ones = [Double](repeating: 1, count: count)
        return Self(wrong: ones, atypical: ones, isLow: ones.map { _ in false }, lowAmongWrong: 0.9)
    }
}
