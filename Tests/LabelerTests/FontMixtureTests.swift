import Foundation
import GlyphForge
import Testing

@testable import Labeler

@Suite("Labels scored with their fonts")
struct FontMixtureTests {
    /// A synthetic data set. Each face has ten letters. The network predicts letter fonts well and symbol fonts at
    /// random.
    private struct Planted {
        var rows: [Double] = []
        var labels: [Int] = []
        var faces: [Int?] = []
        var isWrong: [Bool] = []
        let faceCount: Int
        let symbolFaces: Range<Int>

        /// - Parameters:
        ///   - faceCount: The number of faces.
        ///   - symbols: The number of symbol fonts, which come first.
        ///   - flipped: The fraction of changed labels in the letter fonts.
        init(faceCount: Int, symbols: Int, flipped: Double, seed: UInt64) {
            self.faceCount = faceCount
            symbolFaces = 0..<symbols
            var generator = SeededGenerator(seed: seed)
            for face in 0..<faceCount {
                for letter in 0..<10 {
                    let shown = face < symbols ? Int.random(in: 0..<10, using: &generator) : letter
                    // Confident about most images, and not at all about some.
                    let confidence = Double.random(in: 0...1, using: &generator)
                    var row = (0..<10).map { _ in Double.random(in: 0.001...0.02, using: &generator) }
                    row[shown] += confidence < 0.1 ? 0.1 : confidence < 0.3 ? 0.5 : 3
                    let sum = row.reduce(0, +)
                    rows += row.map { $0 / sum }
                    var label = letter
                    if face >= symbols, Double.random(in: 0...1, using: &generator) < flipped {
                        label = (letter + Int.random(in: 1...9, using: &generator)) % 10
                    }
                    labels.append(label)
                    faces.append(face)
                    isWrong.append(face < symbols || label != letter)
                }
            }
        }

        var input: FontMixture.Input {
            let fractions = Array(repeating: 0.1, count: 10)
            let predictions = ImagePredictions(
                NumberMatrix(rows, width: 10), labels: labels, classFractions: fractions,
                isKnown: Array(repeating: true, count: 10), workers: 2)
            return FontMixture.Input(
                margins: predictions.margins, labels: labels, faceOfImage: faces, faceCount: faceCount,
                classFractions: fractions,
                isKnown: Array(repeating: true, count: 10))
        }
    }

    @Test(
        "The fractions of flipped labels and of symbol fonts are estimated",
        arguments: [(0.01, 12), (0.05, 0), (0.2, 30)])
    func fractions(_ flipped: Double, _ symbols: Int) {
        let planted = Planted(faceCount: 300, symbols: symbols, flipped: flipped, seed: 1)
        let mixture = FontMixture(planted.input)
        // Of 3,000 labels, without those of symbol fonts.
        #expect(mixture.wrongRate >= flipped * 0.75 && mixture.wrongRate <= flipped * 1.25)
        #expect(abs(mixture.fractions.last! - Double(symbols) / 300) < 0.02)
        let isSymbol = (0..<300).map { mixture.logRatio(ofFace: $0) > 0 }
        #expect(planted.symbolFaces.allSatisfy { isSymbol[$0] })
        // Where a fifth of the labels is flipped, some letter fonts happen to have most of their labels flipped.
        #expect((0..<300).count { isSymbol[$0] && !planted.symbolFaces.contains($0) } <= (flipped < 0.1 ? 0 : 10))
    }

    @Test("All labels of a symbol font are suspect")
    func symbolFonts() {
        let planted = Planted(faceCount: 100, symbols: 5, flipped: 0.02, seed: 2)
        let mixture = FontMixture(planted.input)
        // The same image and label in both kinds of font.
        func score(symbol: Double) -> Double {
            mixture.probabilityOfRight(symbolProbabilities: Array(repeating: symbol, count: 100))[500]
        }
        #expect(score(symbol: 0.99) < score(symbol: 0.5) && score(symbol: 0.5) < score(symbol: 0.01))
        #expect(score(symbol: 1) <= 0.1)
    }

    @Test("Several drawings of a letter count as one letter")
    func drawings() {
        let planted = Planted(faceCount: 40, symbols: 4, flipped: 0, seed: 3)
        let input = planted.input
        func repeated<Element>(_ values: [Element]) -> [Element] { values + values + values + values }
        let many = FontMixture.Input(
            margins: MarginEvidence(
                wrong: repeated(input.margins.wrong), atypical: repeated(input.margins.atypical),
                isLow: repeated(input.margins.isLow),
                lowAmongWrong: input.margins.lowAmongWrong), labels: repeated(input.labels),
            faceOfImage: repeated(input.faceOfImage),
            faceCount: 40, classFractions: input.classFractions, isKnown: input.isKnown)
        let (one, four) = (FontMixture(input), FontMixture(many))
        #expect(one.letters == Array(repeating: 10, count: 40) && four.letters == one.letters)
        for face in 0..<40 { #expect(abs(one.logRatio(ofFace: face) - four.logRatio(ofFace: face)) < 1e-9) }
    }

    @Test(
        "A contradicted label counts less in a face with many atypical letters; in an unknown face, between the two"
    )
    func shielded() {
        // Ten faces where half of the labels look wrong, ninety with one such label in all, and an image of an unknown
        // face.
        var (looksWrong, faces, labels) = ([Bool](), [Int?](), [Int]())
        for face in 0..<100 {
            for letter in 0..<10 {
                looksWrong.append(face < 10 ? letter < 5 : face == 50 && letter == 0)
                faces.append(face)
                labels.append(letter)
            }
        }
        (looksWrong, faces, labels) = (looksWrong + [true], faces + [nil], labels + [0])
        let input = FontMixture.Input(
            margins: MarginEvidence(
                wrong: looksWrong.map { $0 ? 50 : 0.05 }, atypical: looksWrong.map { $0 ? 6 : 0.5 }, isLow: looksWrong,
                lowAmongWrong: 0.9),
            labels: labels, faceOfImage: faces, faceCount: 100, classFractions: Array(repeating: 0.1, count: 10),
            isKnown: Array(repeating: true, count: 10))
        let scores = FontMixture(input).probabilityOfRight(symbolProbabilities: Array(repeating: 0, count: 100))
        let (atypical, typical, unknown) = (scores[0], scores[500], scores[1000])
        #expect(atypical > unknown && unknown > typical && atypical < scores[5])
    }

    @Test("A verdict below the threshold is limited; from the threshold on it counts in full")
    func effectiveVerdicts() {
        #expect([0.1, 0.6, 0.89, 0.9, 0.95].map(FontVerdictModel.effective) == [0.1, 0.4, 0.4, 0.9, 0.95])
    }

    @Test("The images of a face share the weight of its labels equally")
    func unevenDrawings() {
        let ones = [Double](repeating: 1, count: 4)
        func mixture(_ wrong: [Double]) -> FontMixture {
            FontMixture(
                FontMixture.Input(
                    margins: MarginEvidence(
                        wrong: wrong, atypical: ones, isLow: [false, false, false, false], lowAmongWrong: 0.9),
                    labels: [0, 0, 0, 1],
                    faceOfImage: [0, 0, 0, 0], faceCount: 1, classFractions: [0.5, 0.5], isKnown: [true, true]))
        }
        #expect(mixture(ones).letters == [2])
        #expect(abs(mixture([9, 1, 1, 1]).logRatio(ofFace: 0) - mixture([1, 1, 1, 9]).logRatio(ofFace: 0)) < 1e-12)
    }

    @Test(
        "A margin is the logarithm of (1 + p) / (1 + q) with the given label's probability p and the largest other, q")
    func margins() {
        let rows = [0.81, 0.16, 0.03, 0.2, 0.7, 0.1]
        let predictions = ImagePredictions(
            NumberMatrix(rows, width: 3), labels: [1, 1], classFractions: [0, 1, 0], isKnown: [true, true, true],
            workers: 1
        ).ofImage
        #expect(
            abs(Double(predictions[0].margin) - log(1.16 / 1.81)) < 1e-6
                && abs(Double(predictions[1].margin) - log(1.7 / 1.2)) < 1e-6)
        #expect(
            predictions.map(\.predictedClass) == [0, 1] && predictions[0].selfConfidence == 0.16
                && predictions[1].predictedProbability == 0.7)
    }

    @Test("Labels that the network contradicts are more likely wrong, with any number of workers")
    func ratios() {
        let planted = Planted(faceCount: 200, symbols: 0, flipped: 0.1, seed: 4)
        func predict(_ workers: Int) -> ImagePredictions {
            ImagePredictions(
                NumberMatrix(planted.rows, width: 10), labels: planted.labels,
                classFractions: Array(repeating: 0.1, count: 10),
                isKnown: Array(repeating: true, count: 10), workers: workers)
        }
        let predictions = predict(1)
        #expect(predict(3).margins.wrong == predictions.margins.wrong)
        let order = predictions.ofImage.indices.sorted {
            predictions.ofImage[$0].margin < predictions.ofImage[$1].margin
        }
        let ratios = order.map { predictions.margins.wrong[$0] }
        #expect(ratios == ratios.sorted(by: >) && ratios.first! > 3 && ratios.last! < 0.3)
    }
}
