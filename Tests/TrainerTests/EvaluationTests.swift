import Foundation
import GlyphForge
import TestSupport
import Testing

@testable import Trainer

@Suite("Evaluations")
struct EvaluationTests {
    private static let ab = [DatasetClass(label: 0, codepoint: "A"), DatasetClass(label: 1, codepoint: "B")]

    private func predictions(_ rows: [[Float]]) -> Predictions {
        var made = Predictions(classCount: rows[0].count)
        for row in rows { made.append(probabilities: row, features: []) }
        return made
    }

    private func face(_ family: String, _ index: Int = 0) -> ImageOrigins.Face {
        ImageOrigins.Face(file: family + ".ttf", index: index, family: family, style: "Regular")
    }

    /// Images of unknown fonts.
    private func unknown(_ count: Int) -> ImageOrigins {
        ImageOrigins(
            faces: [], faceOfImage: Array(repeating: nil, count: count), isStyled: Array(repeating: false, count: count)
        )
    }

    /// Six images of two classes; the predictions of the fourth and the last are wrong.
    private var six: Predictions {
        predictions([[0.75, 0.25], [1, 0], [0.5, 0.5], [0.25, 0.75], [0, 1], [0.875, 0.125]])
    }
    private let labels = [0, 0, 0, 0, 1, 1]

    @Test("An evaluation of six predictions matches a computation by hand")
    func byHand() throws {
        let found = try Evaluation(six, labels: labels, classes: Self.ab, origins: unknown(6))
        #expect(found.images == 6 && found.right == 4 && found.accuracy == 4.0 / 6)
        #expect(found.confusion.rows == [[3, 1], [1, 1]])
        #expect(found.balancedAccuracy == (0.75 + 0.5) / 2)
        #expect(found.topTwoAccuracy == 1)
        #expect(found.classes.map(\.support) == [4, 2] && found.classes.map(\.predicted) == [4, 2])
        #expect(found.classes.map(\.precision) == [0.75, 0.5] && found.classes.map(\.recall) == [0.75, 0.5])
        #expect(found.classes.map(\.f1) == [0.75, 0.5])
        // The probabilities of the given labels are 3/4, 1, 1/2, 1/4, 1 and 1/8: of 2 ** -(0.415 + 0 + 1 + 2 + 0 + 3).
        #expect(abs(found.negativeLogLikelihood - (log(4.0 / 3) + 6 * log(2)) / 6) < 1e-12)
        // Twice the squared distance of the given label's probability from 1.
        #expect(abs(found.brierScore - 2 * (1.0 / 16 + 0 + 1.0 / 4 + 9.0 / 16 + 0 + 49.0 / 64) / 6) < 1e-12)
        #expect(found.mistakes.map(\.index) == [5, 3] && found.mistakes.map(\.probability) == [0.875, 0.75])
        #expect(found.mistakes.map(\.given) == [1, 0] && found.mistakes.map(\.givenProbability) == [0.125, 0.25])
        #expect(
            found.confusedPairs == [.init(given: 0, predicted: 1, count: 1), .init(given: 1, predicted: 0, count: 1)])
        #expect(
            found.styles == nil && found.families == nil && found.worstFonts.isEmpty && found.facesWithMistakes == nil)
        #expect(found.intervalBasis == .images && found.interval == found.imageInterval && found.designEffect == nil)
        #expect(found.notes.count == 1 && found.notes[0].contains("fonts of the images are unknown"))
    }

    @Test("Calibration bins match a computation by hand and include their upper bounds")
    func calibration() throws {
        // Of the 15 bins, 0.7 and 0.72 are in the one from 10/15 to 11/15, 1 is in the last one, and 0.2 is the upper
        // bound of the third.
        let found = Calibration(
            [(0.2, true), (0.7, false), (0.72, true), (1, true), (0, false)].map { (probability: $0.0, isRight: $0.1) })
        #expect(found.bins.map(\.count) == [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1])
        #expect(found.bins[2].accuracy == 1 && found.bins[10].accuracy == 0.5 && found.bins[0].accuracy == 0)
        #expect(found.bins[1].accuracy == nil && found.bins[1].confidence == nil)
        // |1 - 0.2| + |1 - 1.42| + 0 + 0, over five.
        #expect(abs(found.expectedError - (0.8 + 0.42) / 5) < 1e-12)
    }

    @Test("Undefined values are null in JSON and never NaN; probabilities that are NaN are an error")
    func undefined() throws {
        let classes = Self.ab + [DatasetClass(label: 2, name: "cat")]
        let found = try Evaluation(
            predictions([[1, 0, 0], [0, 1, 0]]), labels: [0, 0], classes: classes, origins: unknown(2))
        #expect(found.classes.map(\.precision) == [1, 0, nil] && found.classes.map(\.recall) == [0.5, nil, nil])
        #expect(found.classes.map(\.f1) == [2.0 / 3, 0, nil])
        #expect(found.balancedAccuracy == 0.5)
        #expect(found.negativeLogLikelihood.isFinite)
        let json = String(decoding: try JSON.encoder().encode(found), as: UTF8.self)
        #expect(json.contains("\"recall\":null") && json.contains("\"confusion\":[[1,1,0],[0,0,0],[0,0,0]]"))
        let error = #expect(throws: EvaluationError.self) {
            try Evaluation(predictions([[.nan, 0.5]]), labels: [0], classes: Self.ab, origins: unknown(1))
        }
        #expect(error?.code == .notANumber)
        let empty = #expect(throws: EvaluationError.self) {
            try Evaluation(Predictions(classCount: 2), labels: [], classes: Self.ab, origins: unknown(0))
        }
        #expect(empty?.code == .empty)
    }

    @Test("Of equal probabilities, the first classes count as more probable")
    func ties() throws {
        let classes = Self.ab + [DatasetClass(label: 2, codepoint: "C")]
        let found = try Evaluation(
            predictions(Array(repeating: [0.25, 0.25, 0.25], count: 3)), labels: [0, 1, 2], classes: classes,
            origins: unknown(3))
        #expect(found.right == 1 && found.topTwoAccuracy == 2.0 / 3)
    }

    @Test("Fonts are ranked by the lower bound of their error rate: 1 wrong of 1 comes after 5 of 6")
    func worstFonts() throws {
        // Fonts with 1, 6 and 4 images, of which 1, 5 and 0 are wrong.
        let faces = [0] + Array(repeating: 1, count: 6) + Array(repeating: 2, count: 4)
        let wrong = Set(0...5)
        let origins = ImageOrigins(
            faces: [face("One"), face("Six"), face("Good")], faceOfImage: faces, isStyled: faces.map { _ in false })
        let found = try Evaluation(
            predictions(faces.indices.map { wrong.contains($0) ? [0, 1] : [1, 0] }), labels: faces.map { _ in 0 },
            classes: Self.ab,
            origins: origins)
        #expect(found.worstFonts.map(\.family) == ["Six", "One"])
        #expect(found.worstFonts.map(\.wrong) == [5, 1] && found.worstFonts.map(\.right) == [1, 0])
        #expect(found.facesWithMistakes == 2 && found.faces == 3 && found.families == 3)
    }

    @Test("Classes match by their characters, not by what Unicode holds to be equivalent")
    func equivalentClasses() {
        // Ohm and omega, kelvin and K, and two forms of one ideograph, are pairwise equal as Swift strings.
        let scalars: [Unicode.Scalar] = ["\u{2126}", "\u{3A9}", "\u{212A}", "K", "\u{FA10}", "\u{585A}"]
        let known = scalars.enumerated().map { DatasetClass(label: $0, codepoint: $1) }
        #expect(ClassMatch(known.reversed(), to: known).labels == [5, 4, 3, 2, 1, 0])
        #expect(ClassMatch([known[1]], to: [known[0]]).labels == [nil])
    }

    @Test("Plain and styled drawings are scored separately if there are both")
    func styles() throws {
        let origins = ImageOrigins(
            faces: [face("One"), face("Two")], faceOfImage: [0, 0, 0, 1, 1, 1],
            isStyled: [false, false, true, false, false, true])
        let found = try Evaluation(six, labels: labels, classes: Self.ab, origins: origins)
        let styles = try #require(found.styles)
        #expect(
            styles.map(\.isStyled) == [false, true] && styles.map(\.images) == [4, 2] && styles.map(\.right) == [3, 1])
    }

    @Test("Family names are compared without case and repeated spaces; each image without a font is its own cluster")
    func families() throws {
        let origins = ImageOrigins(
            faces: [face("Deja Vu"), face("deja  vu"), face("Other")], faceOfImage: [0, 1, 2, nil],
            isStyled: Array(repeating: false, count: 4))
        #expect(origins.familyCount == 2)
        #expect(origins.clusters([true, true, false, true]) { _ in true }.map(\.count) == [2, 1, 1])
        #expect(origins.clusters([true, true, false, true]) { _ in true }.map(\.hits) == [2, 0, 1])
    }

    @Test(
        "Clusters of one image result in the interval for independent images except for Student's quantile; correlated clusters widen it"
    )
    func clusters() throws {
        let alone = try #require(ClusteredShare((0..<400).map { ($0 % 10 == 0 ? 0 : 1, 1) }))
        #expect(abs(alone.designEffect - 400.0 / 399) < 1e-12)
        let plain = ProportionInterval.wilson(360, of: 400)
        #expect(abs(alone.interval.lowerBound - plain.lowerBound) < 1e-3)
        // Forty families of ten images, all right or all wrong, are equivalent to forty images.
        let together = try #require(ClusteredShare((0..<40).map { ($0 % 10 == 0 ? 0 : 10, 10) }))
        #expect(abs(together.designEffect - 10 * 40.0 / 39) < 1e-12)
        // Without any mistake, the correlation within families is unknown.
        let perfect = try #require(ClusteredShare(Array(repeating: (10, 10), count: 40)))
        #expect(perfect.designEffect == 10 && perfect.interval.upperBound == 1)
        #expect(
            abs(
                perfect.interval.lowerBound
                    - ProportionInterval.wilson(
                        share: 1, count: 40, quantile: StudentDistribution.quantile(degreesOfFreedom: 39)
                    )
                    .lowerBound) < 1e-12)
        #expect(ClusteredShare([(1, 5), (0, 0)]) == nil)
    }

    @Test(
        "The interval over families has its nominal coverage, and the one over images does not",
        arguments: [(families: 15, bad: 0.2, rate: 0.6), (60, 0.2, 0.6), (200, 0.05, 0.5)])
    func coverage(_ families: Int, _ bad: Double, _ rate: Double) {
        // Families of 4 to 30 images; most families are 97 % right.
        var generator = SeededGenerator(seed: UInt64(families))
        let (runs, truth) = (2000, (1 - bad) * 0.97 + bad * rate)
        var (held, heldByImages) = (0, 0)
        for _ in 0..<runs {
            let clusters = (0..<families).map { _ in
                let share = Double.random(in: 0..<1, using: &generator) < bad ? rate : 0.97
                let count = Int.random(in: 4...30, using: &generator)
                return (
                    hits: (0..<count).count { _ in Double.random(in: 0..<1, using: &generator) < share }, count: count
                )
            }
            let (hits, count) = clusters.reduce((0, 0)) { ($0.0 + $1.hits, $0.1 + $1.count) }
            if ClusteredShare(clusters)?.interval.contains(truth) == true { held += 1 }
            if ProportionInterval.wilson(hits, of: count).contains(truth) { heldByImages += 1 }
        }
        #expect(Double(held) / Double(runs) > 0.92, "\(held) of \(runs)")
        #expect(Double(heldByImages) / Double(runs) < 0.8, "\(heldByImages) of \(runs)")
    }

    @Test("Permuting the classes permutes the counts", arguments: 0..<20)
    func renaming(_ seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let (classCount, count) = (4, 60)
        let classes = (0..<classCount).map { DatasetClass(label: $0, name: "\($0)") }
        let rows = (0..<count).map { _ in (0..<classCount).map { _ in Float.random(in: 0..<1, using: &generator) } }
        let labels = (0..<count).map { _ in Int.random(in: 0..<classCount, using: &generator) }
        let order = Array(0..<classCount).shuffled(using: &generator)
        let renamed = rows.map { row in order.map { row[$0] } }
        let places = (0..<classCount).map { order.firstIndex(of: $0)! }
        let one = try Evaluation(predictions(rows), labels: labels, classes: classes, origins: unknown(count))
        let other = try Evaluation(
            predictions(renamed), labels: labels.map { places[$0] }, classes: classes, origins: unknown(count))
        #expect(one.right == other.right && one.topTwoAccuracy == other.topTwoAccuracy)
        #expect(one.calibration == other.calibration)
        for (new, old) in order.enumerated() {
            for (newer, older) in order.enumerated() {
                #expect(other.confusion[new, newer] == one.confusion[old, older])
            }
        }
    }

    @Test("An evaluation matches numpy and scipy", arguments: 0..<3)
    func judged(_ seed: Int) throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: UInt64(seed))
        let (classCount, count) = (5, 400)
        var made = Predictions(classCount: classCount)
        let classes = (0..<classCount).map { DatasetClass(label: $0, name: "\($0)") }
        // The last class has no images.
        let labels = (0..<count).map { _ in Int.random(in: 0..<classCount - 1, using: &generator) }
        for label in labels {
            let raw = (0..<classCount).map { Float.random(in: 0..<1, using: &generator) + ($0 == label ? 0.7 : 0) }
            made.append(probabilities: raw.map { $0 / raw.reduce(0, +) }, features: [])
        }
        let faces = (0..<30).map { face("Family \($0 / 2)") }
        let origins = ImageOrigins(
            faces: faces, faceOfImage: (0..<count).map { _ in Int.random(in: 0..<30, using: &generator) },
            isStyled: Array(repeating: false, count: count))
        let found = try Evaluation(made, labels: labels, classes: classes, origins: origins)
        try made.writeNPZ(
            to: folder.file("predictions.npz"), labels: labels, folds: origins.faceOfImage.map { origins.families[$0!] }
        )
        try folder.write(JSON.encoder().encode(found), to: "evaluation.json")
        let result = try judge(
            "evaluation_equals_numpy.py", folder.file("evaluation.json"), folder.file("predictions.npz"))
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
}
