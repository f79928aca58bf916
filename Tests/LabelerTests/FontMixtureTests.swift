import Foundation
import GlyphForge
import Testing

@testable import Labeler

@Suite("Labels judged with their fonts")
struct FontMixtureTests {
    /// A made-up data set: each face shows ten letters, and a network that reads alphabets well and sees anything in
    /// other fonts.
    private struct Planted {
        var rows: [Double] = []
        var labels: [Int] = []
        var faces: [Int?] = []
        var isWrong: [Bool] = []
        let faceCount: Int
        let badFaces: Range<Int>

        /// - Parameters:
        ///   - faceCount: Faces.
        ///   - bad: The first so many are no alphabet.
        ///   - flipped: The share of labels changed in the others.
        init(faceCount: Int, bad: Int, flipped: Double, seed: UInt64) {
            self.faceCount = faceCount
            badFaces = 0..<bad
            var generator = SeededGenerator(seed: seed)
            for face in 0..<faceCount {
                for letter in 0..<10 {
                    let shown = face < bad ? Int.random(in: 0..<10, using: &generator) : letter
                    // Sure of most pictures, and of some not at all.
                    let sureness = Double.random(in: 0...1, using: &generator)
                    var row = (0..<10).map { _ in Double.random(in: 0.001...0.02, using: &generator) }
                    row[shown] += sureness < 0.1 ? 0.1 : sureness < 0.3 ? 0.5 : 3
                    let sum = row.reduce(0, +)
                    rows += row.map { $0 / sum }
                    var label = letter
                    if face >= bad, Double.random(in: 0...1, using: &generator) < flipped {
                        label = (letter + Int.random(in: 1...9, using: &generator)) % 10
                    }
                    labels.append(label)
                    faces.append(face)
                    isWrong.append(face < bad || label != letter)
                }
            }
        }

        var input: FontMixture.Input {
            let shares = Array(repeating: 0.1, count: 10)
            let readings = GlyphReadings(
                NumberMatrix(rows, width: 10), labels: labels, classShares: shares,
                isKnown: Array(repeating: true, count: 10), workers: 2)
            return FontMixture.Input(
                margins: readings.margins, labels: labels, faceOfImage: faces, faceCount: faceCount,
                classShares: shares,
                isKnown: Array(repeating: true, count: 10))
        }
    }

    @Test(
        "It finds the share of flipped labels and of fonts that are none",
        arguments: [(0.01, 12), (0.05, 0), (0.2, 30)])
    func shares(_ flipped: Double, _ bad: Int) {
        let planted = Planted(faceCount: 300, bad: bad, flipped: flipped, seed: 1)
        let mixture = FontMixture(planted.input)
        // Of 3,000 labels, less the fonts that are none; some alphabets have most of their letters flipped by chance.
        #expect(mixture.wrongRate >= flipped * 0.75 && mixture.wrongRate <= flipped * 1.25)
        #expect(abs(mixture.shares.last! - Double(bad) / 300) < 0.02)
        let looksBad = (0..<300).map { mixture.logRatio(ofFace: $0) > 0 }
        #expect(planted.badFaces.allSatisfy { looksBad[$0] })
        // Where a fifth is flipped, some alphabets have most of their letters flipped by chance.
        #expect((0..<300).count { looksBad[$0] && !planted.badFaces.contains($0) } <= (flipped < 0.1 ? 0 : 10))
    }

    @Test("A font that is no alphabet makes all of its letters suspect")
    func noAlphabet() {
        let planted = Planted(faceCount: 100, bad: 5, flipped: 0.02, seed: 2)
        let mixture = FontMixture(planted.input)
        // The same picture and label in either kind of font.
        func score(noAlphabet: Double) -> Double {
            mixture.probabilityOfRight(noAlphabet: Array(repeating: noAlphabet, count: 100))[500]
        }
        #expect(score(noAlphabet: 0.99) < score(noAlphabet: 0.5) && score(noAlphabet: 0.5) < score(noAlphabet: 0.01))
        #expect(score(noAlphabet: 1) <= 0.1)
    }

    @Test("Several drawings of a letter are one letter's evidence")
    func drawings() {
        let planted = Planted(faceCount: 40, bad: 4, flipped: 0, seed: 3)
        let input = planted.input
        func repeated<Element>(_ values: [Element]) -> [Element] { values + values + values + values }
        let many = FontMixture.Input(
            margins: MarginEvidence(
                wrong: repeated(input.margins.wrong), odd: repeated(input.margins.odd),
                isLow: repeated(input.margins.isLow),
                lowAmongWrong: input.margins.lowAmongWrong), labels: repeated(input.labels),
            faceOfImage: repeated(input.faceOfImage),
            faceCount: 40, classShares: input.classShares, isKnown: input.isKnown)
        let (one, four) = (FontMixture(input), FontMixture(many))
        #expect(one.letters == Array(repeating: 10, count: 40) && four.letters == one.letters)
        for face in 0..<40 { #expect(abs(one.logRatio(ofFace: face) - four.logRatio(ofFace: face)) < 1e-9) }
    }

    @Test(
        "A letter that looks wrong is shielded by a face of odd letters; where the face is unknown it is judged in between"
    )
    func shielded() {
        // Ten faces half of whose letters look wrong, ninety plain ones with one such letter in all, and an image of no
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
                wrong: looksWrong.map { $0 ? 50 : 0.05 }, odd: looksWrong.map { $0 ? 6 : 0.5 }, isLow: looksWrong,
                lowAmongWrong: 0.9),
            labels: labels, faceOfImage: faces, faceCount: 100, classShares: Array(repeating: 0.1, count: 10),
            isKnown: Array(repeating: true, count: 10))
        let scores = FontMixture(input).probabilityOfRight(noAlphabet: Array(repeating: 0, count: 100))
        let (odd, plain, alone) = (scores[0], scores[500], scores[1000])
        #expect(odd > alone && alone > plain && odd < scores[5])
    }

    @Test("Below the bar a verdict makes letters suspect, from it on it condemns them")
    func counted() {
        #expect([0.1, 0.6, 0.89, 0.9, 0.95].map(FontJudge.counted) == [0.1, 0.4, 0.4, 0.9, 0.95])
    }

    @Test("Drawings of a face share the weight of its labels")
    func unevenDrawings() {
        let ones = [Double](repeating: 1, count: 4)
        func mixture(_ wrong: [Double]) -> FontMixture {
            FontMixture(
                FontMixture.Input(
                    margins: MarginEvidence(
                        wrong: wrong, odd: ones, isLow: [false, false, false, false], lowAmongWrong: 0.9),
                    labels: [0, 0, 0, 1],
                    faceOfImage: [0, 0, 0, 0], faceCount: 1, classShares: [0.5, 0.5], isKnown: [true, true]))
        }
        #expect(mixture(ones).letters == [2])
        #expect(abs(mixture([9, 1, 1, 1]).logRatio(ofFace: 0) - mixture([1, 1, 1, 9]).logRatio(ofFace: 0)) < 1e-12)
    }

    @Test("A margin is the logarithm of 1 and the given label's probability over 1 and the largest other")
    func margins() {
        let rows = [0.81, 0.16, 0.03, 0.2, 0.7, 0.1]
        let readings = GlyphReadings(
            NumberMatrix(rows, width: 3), labels: [1, 1], classShares: [0, 1, 0], isKnown: [true, true, true],
            workers: 1
        ).ofImage
        #expect(
            abs(Double(readings[0].margin) - log(1.16 / 1.81)) < 1e-6
                && abs(Double(readings[1].margin) - log(1.7 / 1.2)) < 1e-6)
        #expect(
            readings.map(\.preferred) == [0, 1] && readings[0].selfConfidence == 0.16
                && readings[1].preferredProbability == 0.7)
    }

    @Test("A label that the network contradicts is likelier wrong, with any number of workers")
    func ratios() {
        let planted = Planted(faceCount: 200, bad: 0, flipped: 0.1, seed: 4)
        func read(_ workers: Int) -> GlyphReadings {
            GlyphReadings(
                NumberMatrix(planted.rows, width: 10), labels: planted.labels,
                classShares: Array(repeating: 0.1, count: 10),
                isKnown: Array(repeating: true, count: 10), workers: workers)
        }
        let readings = read(1)
        #expect(read(3).margins.wrong == readings.margins.wrong)
        let order = readings.ofImage.indices.sorted { readings.ofImage[$0].margin < readings.ofImage[$1].margin }
        let ratios = order.map { readings.margins.wrong[$0] }
        #expect(ratios == ratios.sorted(by: >) && ratios.first! > 3 && ratios.last! < 0.3)
    }
}
