internal import Foundation
internal import GlyphForge

/// Judges faces by their letters and by what their fonts say, and labels by their faces.
struct FontJudge {
    private let mixture: FontMixture
    private let origins: ImageOrigins
    /// For each face the probability that it is no alphabet; the prior where nothing is known.
    private let noAlphabet: [Double]
    private let clues: [FontClues]
    /// For each face how its letters' neighbours speak for its being no alphabet.
    private let neighbours: [Double]
    /// For each face how much better its labels would fit its pictures if they were assigned otherwise.
    private let gaps: [Double]

    init(
        _ input: FontMixture.Input, origins: ImageOrigins, traits: [Int: FaceTraits], reading: KinFreeReading,
        assignment: LabelAssignment
    ) {
        let mixture = FontMixture(input)
        self.mixture = mixture
        self.origins = origins
        let known = Double(max(input.isKnown.count { $0 }, 1))
        let clues = zip(origins.faces, mixture.letters).map { face, letters in
            FontClues(
                family: face.family, file: face.file, lacking: max(0, 1 - Double(letters) / known),
                traits: traits[face.number])
        }
        self.clues = clues
        let neighbours = Self.neighbours(input, reading)
        self.neighbours = neighbours
        let gaps = assignment.gaps
        self.gaps = gaps
        let odds = origins.faces.indices.map { face -> Double? in
            guard mixture.letters[face] > 0 else { return nil }
            return FontWeights.odds(
                neighbours: neighbours[face], assignment: gaps[face], clues: clues[face])
        }
        noAlphabet = Self.adjusted(odds)
    }

    /// Probabilities from odds that were learned where a share of ``FontWeights/share`` were no alphabets, for the
    /// share of these faces: it is found by expectation-maximization (Saerens, Latinne and Decaestecker, "Adjusting the
    /// Outputs of a Classifier to New a Priori Probabilities", Neural Computation 14, 2002). Faces without odds get the
    /// share.
    private static func adjusted(_ odds: [Double?]) -> [Double] {
        let known = odds.compactMap { $0 }
        let learned = FontWeights.share / (1 - FontWeights.share)
        func probability(_ odds: Double, _ share: Double) -> Double {
            let adjusted = odds * share / (1 - share) / learned
            return adjusted / (1 + adjusted)
        }
        var share = FontWeights.share
        for _ in 0..<200 where !known.isEmpty {
            let mean = known.reduce(0) { $0 + probability($1, share) } / Double(known.count)
            share = min(max(mean, leastShare), 1 - leastShare)
        }
        return odds.map { odds in odds.map { probability($0, share) } ?? share }
    }

    private static let leastShare = 0.002

    /// For each face the mean over its images of how many times less often than by chance their neighbours bear their
    /// label, as a logarithm; less that of the middle face, since wrong labels are among all neighbours. Five imagined
    /// neighbours of average labels keep a few real ones from saying too much.
    private static func neighbours(_ input: FontMixture.Input, _ reading: KinFreeReading) -> [Double] {
        let imagined = 5.0
        var (sums, counts) = (
            [Double](repeating: 0, count: input.faceCount), [Double](repeating: 0, count: input.faceCount)
        )
        for (image, face) in input.faceOfImage.enumerated() {
            guard let face, input.isKnown[input.labels[image]] else { continue }
            let share = input.classShares[input.labels[image]]
            let agreeing =
                (Double(reading.agreeing[image]) + imagined * share) / (Double(reading.neighbours[image]) + imagined)
            sums[face] += log(share / agreeing)
            counts[face] += 1
        }
        let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : nil }
        let known = means.compactMap { $0 }.sorted()
        return means.map { mean in mean.map { $0 - known[known.count / 2] } ?? 0 }
    }

    /// Faces all of whose labels are of classes that the network does not know.
    var unjudged: Int { mixture.letters.count { $0 == 0 } }

    /// The probability that each image's given label is right.
    func scores() -> [Double] { mixture.probabilityOfRight(noAlphabet: noAlphabet.map(Self.counted)) }

    /// What a verdict counts as for the letters of its face.
    ///
    /// Only one of ``LabelFlags/verdictBar`` or more condemns them all. One below it makes them suspect: of them those
    /// are flagged that are misread by themselves.
    static func counted(_ verdict: Double) -> Double {
        verdict >= LabelFlags.verdictBar ? verdict : min(verdict, mostOfSuspects)
    }

    private static let mostOfSuspects = 0.4

    /// The probability that an image's face is no alphabet; nil where it is unknown or not judged.
    func noAlphabet(ofImage image: Int) -> Double? {
        origins.faceOfImage[image].flatMap { mixture.letters[$0] > 0 ? noAlphabet[$0] : nil }
    }

    /// The verdicts on all faces that can be judged, the worst first.
    func verdicts(isRead: (Int) -> Bool) -> [FontVerdict] {
        var images = [Int](repeating: 0, count: origins.faces.count)
        var read = images
        for (image, face) in origins.faceOfImage.enumerated() {
            guard let face else { continue }
            images[face] += 1
            if isRead(image) { read[face] += 1 }
        }
        let verdicts = origins.faces.indices.filter { mixture.letters[$0] > 0 }.map { face in
            let origin = origins.faces[face]
            var evidence = [
                "network": mixture.logRatio(ofFace: face), "neighbours": neighbours[face], "assignment": gaps[face],
            ]
            for (clue, value) in zip(FontClues.Clue.allCases, clues[face].values) where value > 0 {
                evidence[clue.rawValue] = value
            }
            return FontVerdict(
                face: origin.number, family: origin.family, style: origin.style, file: origin.file,
                faceIndex: origin.index,
                probability: noAlphabet[face], images: images[face], read: read[face], evidence: evidence)
        }
        return verdicts.sorted { ($1.probability, $0.face) < ($0.probability, $1.face) }
    }
}
