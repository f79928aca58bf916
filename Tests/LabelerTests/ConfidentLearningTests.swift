import GlyphForge
import Testing

@testable import Labeler

@Suite("Confident learning")
struct ConfidentLearningTests {
    /// Six examples of two classes, few enough to count by hand. The third has the label 0 and is predicted as 1.
    private func six() throws -> ConfidentLearning {
        let ofClass0 = [0.875, 0.75, 0.125, 0.25, 0.125, 0.5]
        let matrix = NumberMatrix(ofClass0.flatMap { [$0, 1 - $0] }, width: 2)
        return try ConfidentLearning(
            try LabelProbabilities(matrix, labels: [0, 0, 0, 1, 1, 1], workers: 1), workers: 1)
    }

    @Test("Six examples counted by hand")
    func byHand() throws {
        let learning = try six()
        // (0.875 + 0.75 + 0.125) / 3 and (0.75 + 0.875 + 0.5) / 3.
        for (found, counted) in zip(learning.thresholds, [1.75 / 3, 2.125 / 3]) {
            #expect(abs(found - counted) < 1e-15)
        }
        // The last example reaches no threshold.
        #expect(learning.counts.elements == [2, 1, 0, 2])
        #expect(learning.confidentJoint.elements == [2, 1, 0, 3])
        let joint: [Double] = [2 / 6, 1 / 6, 0, 3 / 6]
        #expect(learning.joint.elements == joint)
        #expect(learning.noiseMatrix.elements == [1, 0.25, 0, 0.75])
        let inverse: [Double] = [2 / 3, 0, 1 / 3, 1]
        #expect(learning.inverseNoiseMatrix.elements == inverse)
        for filter in LabelFilter.allCases {
            #expect(learning.issues(filter) == [false, false, true, false, false, false], "\(filter)")
        }
        #expect(learning.qualities(.normalizedMargin) == [0.875, 0.75, 0.125, 0.75, 0.875, 0.5])
        #expect(learning.ranked([true, false, true, false, false, true]) == [2, 5, 0])
    }

    @Test("Permuting the classes permutes the results", arguments: 0..<20)
    func renaming(seed: Int) throws {
        let classes = 2 + seed % 7
        let problem = RandomProblem(
            seed: UInt64(seed), count: 150, classes: classes, imbalance: seed % 3, noise: 0.15, mistakes: 0.2,
            sharpness: 3, boost: 1, levels: 0,
            absentLabels: 0, absentPredicted: 0, oneEach: false, float32: false)
        let (labels, numbers) = problem.make()
        var generator = SeededGenerator(seed: UInt64(seed))
        let names = (0..<classes).shuffled(using: &generator)
        var renamed = numbers
        for index in 0..<problem.count {
            for label in 0..<classes { renamed[index * classes + names[label]] = numbers[index * classes + label] }
        }
        func learn(_ numbers: [Double], _ labels: [Int]) throws -> ConfidentLearning {
            try ConfidentLearning(
                try LabelProbabilities(NumberMatrix(numbers, width: classes), labels: labels, workers: 2), workers: 2)
        }
        let (one, other) = (try learn(numbers, labels), try learn(renamed, labels.map { names[$0] }))
        for filter in LabelFilter.allCases
        where filter != .both && filter != .pruneByNoiseRate && filter != .pruneByClass {
            #expect(one.issues(filter) == other.issues(filter))
        }
        for row in 0..<classes {
            for column in 0..<classes { #expect(one.counts[row, column] == other.counts[names[row], names[column]]) }
        }
        #expect(one.qualities(.normalizedMargin) == other.qualities(.normalizedMargin))
    }

    @Test("Label noise of 20 % is estimated from the probabilities of a model that knows the truth")
    func knownNoise() throws {
        let problem = RandomProblem(
            seed: 1, count: 5000, classes: 4, imbalance: 0, noise: 0.2, mistakes: 0, sharpness: 4, boost: 8, levels: 0,
            absentLabels: 0,
            absentPredicted: 0, oneEach: false, float32: false)
        let (labels, numbers) = problem.make()
        let learning = try ConfidentLearning(
            try LabelProbabilities(NumberMatrix(numbers, width: 4), labels: labels, workers: 2), workers: 2)
        // Each class is given for each other by a third of 20 %.
        let noise = learning.noiseMatrix
        for row in 0..<4 {
            for column in 0..<4 {
                let planted = row == column ? 0.8 : 0.2 / 3
                #expect(abs(noise[row, column] - planted) < 0.05)
            }
        }
        #expect(learning.prior.allSatisfy { abs($0 - 0.25) < 0.03 })
    }

    @Test(
        "The smallest candidates are kept in any order of the input; of equal keys, the first indices",
        arguments: 0..<50)
    func selection(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let count = Int.random(in: 0...300, using: &generator)
        let all = (0..<count).map {
            Candidate(key: Double(Int.random(in: 0...(seed % 5 * 20), using: &generator)), index: $0)
        }.shuffled(using: &generator)
        for number in [-1, 0, 1, count / 3, count - 1, count, count + 5] {
            var kept = all
            kept.keepSmallest(number)
            #expect(kept.sorted() == Array(all.sorted().prefix(max(0, number))))
        }
    }

    @Test("Rounding preserves the sum and rounds up the numbers with the largest rounding errors")
    func rounding() {
        #expect(NumpyArithmetic.roundPreservingSum([0.5, 0.5, 0.5, 0.5]) == [0, 0, 1, 1])
        #expect(NumpyArithmetic.roundPreservingSum([1.5, 1.5, 1]) == [1, 2, 1])
        #expect(NumpyArithmetic.roundPreservingSum([0.4, 0.4, 0.2]) == [0, 1, 0])
        #expect(NumpyArithmetic.roundPreservingSum([]) == [])
    }
}
