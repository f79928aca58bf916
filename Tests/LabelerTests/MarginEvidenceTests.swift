import GlyphForge
import Testing

@testable import Labeler

@Suite("Evidence from margins")
struct MarginEvidenceTests {
    /// The margins of wrong labels, by bin: nearly all far below 0.
    private static let wrongCounts: [Double] = (0..<ImagePredictions.bins).map {
        $0 < 12 ? 90 : $0 < 30 ? 10 : $0 < 40 ? 1 : 0.1
    }

    @Test("One wrong label in a hundred is found, and atypical margins lie halfway")
    func densities() {
        var generator = SeededGenerator(seed: 3)
        let wrong = (0..<100).map { _ in Double.random(in: -0.69 ... -0.5, using: &generator) }
        let right = (0..<9900).map { _ in Double.random(in: 0.2...0.69, using: &generator) }
        let evidence = MarginEvidence(
            margins: wrong + right, counts: Array(repeating: true, count: 10_000), wrongCounts: Self.wrongCounts)
        #expect(evidence.isLow.prefix(100).allSatisfy { $0 } && evidence.isLow.dropFirst(100).allSatisfy { !$0 })
        #expect(evidence.lowAmongWrong >= 0.9 && evidence.lowAmongWrong <= 1)
        #expect(
            evidence.wrong.prefix(100).allSatisfy { $0 > 20 } && evidence.wrong.dropFirst(100).allSatisfy { $0 < 0.1 })
        // The square root of the ratio, scaled to a density over the right labels. Some of these are among the lowest.
        let scale = evidence.atypical[0] / evidence.wrong[0].squareRoot()
        #expect(zip(evidence.atypical, evidence.wrong).allSatisfy { abs($0 / $1.squareRoot() - scale) < 1e-9 })
        #expect(evidence.atypical.dropFirst(100).reduce(0, +) < 9900 && evidence.atypical.reduce(0, +) > 9900)
        // The ratio rises as the margin falls.
        let order = (0..<10_000).sorted { (wrong + right)[$0] < (wrong + right)[$1] }
        #expect(order.map { evidence.wrong[$0] } == evidence.wrong.sorted(by: >))
    }

    @Test("Labels of classes that the network does not know are not used")
    func unknown() {
        let margins = (0..<1000).map { $0 < 20 ? -0.6 : 0.6 }
        let strange = [Double](repeating: -0.6, count: 500)
        let alone = MarginEvidence(
            margins: margins, counts: Array(repeating: true, count: 1000), wrongCounts: Self.wrongCounts)
        let together = MarginEvidence(
            margins: margins + strange, counts: (0..<1500).map { $0 < 1000 }, wrongCounts: Self.wrongCounts)
        #expect(
            Array(together.wrong.prefix(1000)) == alone.wrong && Array(together.atypical.prefix(1000)) == alone.atypical
        )
        #expect(together.wrong[1200] == alone.wrong[0])
    }

    @Test(
        "The ratios are positive and finite for any margins",
        arguments: [[], [-0.69], [0.69], [0], [-0.69, 0.69], [-0.3, -0.3, -0.3]])
    func extremes(_ margins: [Double]) {
        for counts in [Self.wrongCounts, Self.wrongCounts.map { _ in 0 }] {
            let many = Array(repeating: margins, count: 50).flatMap { $0 }
            let evidence = MarginEvidence(margins: many, counts: many.map { _ in true }, wrongCounts: counts)
            #expect(
                (evidence.wrong + evidence.atypical).allSatisfy { $0 > 0 && $0.isFinite } && evidence.lowAmongWrong > 0)
        }
    }
}
