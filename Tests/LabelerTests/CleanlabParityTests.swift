import Foundation
import TestSupport
import Testing

@testable import Labeler

/// The answers of cleanlab to a problem, recorded by `tools/record-cleanlab`.
struct RecordedAnswers: Decodable {
    let thresholds: String
    let counts: [[Double]]
    let confidentJoint: [[Double]]
    let joint: [[Double]]
    let noiseMatrix: [[Double]]
    let inverseNoiseMatrix: [[Double]]
    let prior: String
    /// For each filter the flagged examples; for each ranking the scores, and the examples that the default filter flags,
    /// in order.
    let issues: [String: [Int]]
    let qualities: [String: String]
    let ranked: [String: [Int]]
    let health: Health

    struct Health: Decodable {
        let score: Double
        let issues: [Int]
        let inverseIssues: [Int]
        let noise: String
        let inverseNoise: String
        let overlaps: [[Double]]
    }

    struct Recorded: Decodable {
        let problem: RandomProblem
        let answers: RecordedAnswers
    }

    /// Each problem with the answers of cleanlab and of this library, which uses one and three workers in turn.
    static let all:
        Result<[(problem: RandomProblem, answers: RecordedAnswers, learning: ConfidentLearning)], any Error> = Result {
            let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "Fixtures/cleanlab.json")
            let recorded = try JSONDecoder().decode([Recorded].self, from: try Data(contentsOf: url))
            return try recorded.enumerated().map { position, recorded in
                let workers = 1 + position % 2 * 2
                let (labels, numbers) = recorded.problem.make()
                let width = recorded.problem.classes
                let matrix =
                    recorded.problem.float32
                    ? NumberMatrix(numbers.map { Float($0) }, width: width) : NumberMatrix(numbers, width: width)
                let probabilities = try LabelProbabilities(matrix, labels: labels, workers: workers)
                return (recorded.problem, recorded.answers, try ConfidentLearning(probabilities, workers: workers))
            }
        }

    /// Decodes float64 numbers in base64.
    static func numbers(_ text: String) -> [Double] {
        Data(base64Encoded: text)!.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 8).map { bytes.loadUnaligned(fromByteOffset: $0, as: Double.self) }
        }
    }
}

@Suite("Parity with cleanlab")
struct CleanlabParityTests {
    private func forEach(_ body: (ConfidentLearning, RecordedAnswers, RandomProblem) throws -> Void) throws {
        let all = try RecordedAnswers.all.get()
        #expect(all.count == 50)
        for (problem, answers, learning) in all { try body(learning, answers, problem) }
    }

    private func largestDifference(_ one: [Double], _ other: [Double]) -> Double {
        one.count == other.count ? zip(one, other).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    private func largestDifference(_ matrix: ClassMatrix<Double>, _ sparse: [[Double]]) -> Double {
        var dense = ClassMatrix(classCount: matrix.classCount, repeating: 0.0)
        for entry in sparse { dense[Int(entry[0]), Int(entry[1])] = entry[2] }
        return largestDifference(matrix.elements, dense.elements)
    }

    @Test("Each filter flags the same examples in 50 problems")
    func filters() throws {
        try forEach { learning, answers, problem in
            for filter in LabelFilter.allCases {
                let issues = learning.issues(filter)
                #expect(
                    issues.indices.filter { issues[$0] } == answers.issues[filter.rawValue],
                    "\(problem), \(filter.rawValue)")
            }
        }
    }

    @Test("Each ranking gives the same scores, to 1e-12, and the same order of issues")
    func rankings() throws {
        try forEach { learning, answers, problem in
            let issues = learning.issues()
            for ranking in LabelRanking.allCases {
                let recorded = RecordedAnswers.numbers(answers.qualities[ranking.rawValue]!)
                #expect(
                    largestDifference(learning.qualities(ranking), recorded) <= 1e-12, "\(problem), \(ranking.rawValue)"
                )
                // Scores with logarithms may differ in the last bit, which reorders equal ones.
                if ranking == .confidenceWeightedEntropy {
                    let ranked = learning.ranked(issues, by: ranking)
                    #expect(ranked.sorted() == answers.ranked[ranking.rawValue]!.sorted())
                    #expect(
                        largestDifference(
                            ranked.map { recorded[$0] }, answers.ranked[ranking.rawValue]!.map { recorded[$0] })
                            <= 1e-12)
                } else {
                    #expect(
                        learning.ranked(issues, by: ranking) == answers.ranked[ranking.rawValue],
                        "\(problem), \(ranking.rawValue)")
                }
            }
        }
    }

    @Test("Thresholds, counts and calibrated counts are equal bit for bit, derived matrices to 1e-12")
    func estimates() throws {
        try forEach { learning, answers, problem in
            #expect(learning.thresholds == RecordedAnswers.numbers(answers.thresholds), "\(problem)")
            #expect(largestDifference(learning.counts.map { Double($2) }, answers.counts) == 0, "\(problem)")
            #expect(
                largestDifference(learning.confidentJoint.map { Double($2) }, answers.confidentJoint) == 0, "\(problem)"
            )
            #expect(largestDifference(learning.joint, answers.joint) <= 1e-12, "\(problem)")
            #expect(largestDifference(learning.noiseMatrix, answers.noiseMatrix) <= 1e-12, "\(problem)")
            #expect(largestDifference(learning.inverseNoiseMatrix, answers.inverseNoiseMatrix) <= 1e-12, "\(problem)")
            #expect(largestDifference(learning.prior, RecordedAnswers.numbers(answers.prior)) <= 1e-12, "\(problem)")
        }
    }

    @Test("The health of all labels, of each class and of each pair of classes is the same")
    func health() throws {
        try forEach { learning, answers, problem in
            let (found, recorded) = (HealthSummary(learning), answers.health)
            #expect(abs(found.score - recorded.score) <= 1e-12)
            let classes = found.classes.sorted { $0.label < $1.label }
            #expect(
                classes.map(\.issues) == recorded.issues && classes.map(\.inverseIssues) == recorded.inverseIssues,
                "\(problem)")
            #expect(
                largestDifference(classes.map(\.noise), RecordedAnswers.numbers(recorded.noise)) <= 1e-12, "\(problem)")
            #expect(
                largestDifference(classes.map(\.inverseNoise), RecordedAnswers.numbers(recorded.inverseNoise)) <= 1e-12,
                "\(problem)")
            #expect(zip(found.classes, found.classes.dropFirst()).allSatisfy { $0.quality <= $1.quality })
            #expect(zip(found.overlaps, found.overlaps.dropFirst()).allSatisfy { $0.probability >= $1.probability })
            let overlaps = found.overlaps.filter { $0.probability > 0 }.sorted {
                ($0.first, $0.second) < ($1.first, $1.second)
            }
            #expect(
                overlaps.map { [$0.first, $0.second, $0.examples] }
                    == recorded.overlaps.map { $0.prefix(3).map { Int($0) } }, "\(problem)")
            #expect(
                largestDifference(overlaps.map(\.probability), recorded.overlaps.map { $0[3] }) <= 1e-12, "\(problem)")
        }
    }
}
