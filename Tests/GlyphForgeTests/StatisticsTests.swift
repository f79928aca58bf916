import TestSupport
import Testing

@testable import GlyphForge

@Suite("Statistics")
struct StatisticsTests {
    @Test("Two of four labels drawn without an error allow up to two errors, because one of six samples misses both")
    func hypergeometricCountedByHand() {
        let draw = Hypergeometric(size: 4, drawn: 2)
        #expect(abs(draw.probability(atMost: 0, of: 2) - 1.0 / 6) < 1e-12)
        #expect(draw.probability(atMost: 0, of: 3) == 0)
        #expect(draw.limits(0) == 0...2)
        #expect(draw.limits(2) == 2...4)
        #expect(Hypergeometric(size: 9, drawn: 9).limits(4) == 4...4)
        #expect(Hypergeometric(size: 9, drawn: 0).limits(0) == 0...9)
    }

    @Test("Hypergeometric probabilities equal those counted over all samples")
    func hypergeometricProbabilities() {
        for errors in 0...12 {
            let draw = Hypergeometric(size: 12, drawn: 5)
            // The bits of a number are a sample of five; the first `errors` labels are wrong.
            let draws = (0..<(1 << 12)).filter { $0.nonzeroBitCount == 5 }
            for found in 0...5 {
                let few = draws.count { ($0 & (1 << errors - 1)).nonzeroBitCount <= found }
                #expect(abs(draw.probability(atMost: found, of: errors) - Double(few) / Double(draws.count)) < 1e-12)
                #expect(
                    abs(draw.probability(atLeast: found + 1, of: errors) - (1 - Double(few) / Double(draws.count)))
                        < 1e-12)
            }
        }
    }

    @Test("Exact limits equal scipy's, from tiny populations to half a million labels")
    func hypergeometricLimits() throws {
        var words: [String] = []
        for (size, drawn) in [(1, 1), (10, 3), (100, 99), (1872, 100), (18_724, 2630), (529_000, 600), (529_000, 5000)]
        {
            for found in Set([0, 1, 2, drawn / 200, drawn / 15, drawn / 2, drawn - 1, drawn]).sorted()
            where (0...drawn).contains(found) {
                let limits = Hypergeometric(size: size, drawn: drawn).limits(found)
                words.append("\(size),\(drawn),\(found)=\(limits.lowerBound),\(limits.upperBound)")
            }
        }
        let result = try judge("hypergeometric_equals_scipy.py", words.joined(separator: " "))
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test("Student's quantiles equal scipy's")
    func studentQuantiles() throws {
        let freedoms = Array(1...40) + [100, 1000, 20_001]
        let values = freedoms.map { "\($0)=\(StudentDistribution.quantile(degreesOfFreedom: $0))" }
        let result = try judge("student_equals_scipy.py", values.joined(separator: ","))
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test("Quickselect puts each element where sorting puts it", arguments: 1...40)
    func quickselect(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let numbers = (0..<count).map { _ in Int.random(in: 0..<20, using: &generator) }
        for position in numbers.indices {
            var selection = numbers
            selection.withUnsafeMutableBufferPointer { Quickselect.partition($0, at: position) }
            #expect(selection[position] == numbers.sorted()[position])
            #expect(selection.sorted() == numbers.sorted())
            #expect(selection[..<position].allSatisfy { $0 <= selection[position] })
        }
    }
}
