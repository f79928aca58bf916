import GlyphForge
import TestSupport
import Testing

@testable import Trainer

@Suite("The interval over clusters in Python")
struct PythonIntervalTests {
    @Test("The Python module whose coverage is measured gives the same design effects and intervals")
    func samePython() throws {
        var generator = SeededGenerator(seed: 15)
        var cases: [[(hits: Int, count: Int)]] = [
            Array(repeating: (10, 10), count: 40), Array(repeating: (0, 3), count: 5), [(1, 5), (4, 4)],
            (0..<400).map { ($0 % 10 == 0 ? 0 : 1, 1) }, (0..<40).map { ($0 % 10 == 0 ? 0 : 10, 10) },
        ]
        for _ in 0..<60 {
            let families = Int.random(in: 2...80, using: &generator)
            let share = Double.random(in: 0..<1, using: &generator)
            let clusters = (0..<families).map { _ in
                let count = Int.random(in: 1...30, using: &generator)
                let hits = (0..<count).count { _ in Double.random(in: 0..<1, using: &generator) < share }
                return (hits: hits, count: count)
            }
            cases.append(clusters)
        }
        let words = try cases.map { clusters in
            let found = try #require(ClusteredShare(clusters))
            let numbers = [found.designEffect, found.interval.lowerBound, found.interval.upperBound]
            return clusters.map { "\($0.hits)/\($0.count)" }.joined(separator: ",") + "="
                + numbers.map { "\($0)" }.joined(separator: ",")
        }
        let result = try judge("interval_equals_python.py", words.joined(separator: " "))
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output == "\(cases.count)\n")
    }
}
