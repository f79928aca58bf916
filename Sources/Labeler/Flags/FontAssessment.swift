internal import Foundation
internal import GlyphForge

/// The verdicts on all faces, and the scores of the labels that follow from them.
struct FontAssessment {
    private let mixture: FontMixture
    private let origins: ImageOrigins
    /// For each face the probability that it is a symbol font; the fraction of symbol fonts where nothing is known.
    private let symbolProbabilities: [Double]
    private let clues: [FontClues]
    /// For each face the evidence of its images' neighbours.
    private let neighbours: [Double]
    /// For each face how much better its labels would fit its images in another order.
    private let gaps: [Double]

    init(
        _ input: FontMixture.Input, origins: ImageOrigins, traits: [Int: FaceTraits], vote: UnrelatedNeighbourVote,
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
        let neighbours = Self.neighbourEvidence(input, vote)
        self.neighbours = neighbours
        let gaps = assignment.gaps
        self.gaps = gaps
        let odds = origins.faces.indices.map { face -> Double? in
            guard mixture.letters[face] > 0 else { return nil }
            return FontVerdictModel.odds(
                neighbours: neighbours[face], assignment: gaps[face], clues: clues[face])
        }
        symbolProbabilities = FontVerdictModel.probabilities(odds)
    }

    /// For each face the mean over its images of `log(p / a)`, where p is the fraction of the image's class and a the
    /// fraction of its neighbours with its label; minus the median over the faces, because label errors lower a
    /// everywhere. A prior with the weight of ``FontVerdictModel/priorNeighbours`` limits the influence of a few
    /// neighbours.
    private static func neighbourEvidence(_ input: FontMixture.Input, _ vote: UnrelatedNeighbourVote) -> [Double] {
        let prior = FontVerdictModel.priorNeighbours
        var (sums, counts) = (
            [Double](repeating: 0, count: input.faceCount), [Double](repeating: 0, count: input.faceCount)
        )
        for (image, face) in input.faceOfImage.enumerated() {
            guard let face, input.isKnown[input.labels[image]] else { continue }
            let fraction = input.classFractions[input.labels[image]]
            let agreeing =
                (Double(vote.agreeing[image]) + prior * fraction) / (Double(vote.neighbours[image]) + prior)
            sums[face] += log(fraction / agreeing)
            counts[face] += 1
        }
        let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : nil }
        let known = means.compactMap { $0 }.sorted()
        return means.map { mean in mean.map { $0 - known[known.count / 2] } ?? 0 }
    }

    /// The number of faces without a verdict: the network knows none of their labels' classes.
    var facesNotJudged: Int { mixture.letters.count { $0 == 0 } }

    /// The probability that each image's given label is right.
    func scores() -> [Double] {
        mixture.probabilityOfRight(symbolProbabilities: symbolProbabilities.map(FontVerdictModel.effective))
    }

    /// The probability that an image's face is a symbol font; nil where the face is unknown or has no verdict.
    func symbolProbability(ofImage image: Int) -> Double? {
        origins.faceOfImage[image].flatMap { mixture.letters[$0] > 0 ? symbolProbabilities[$0] : nil }
    }

    /// The verdicts on all faces that have one, by falling probability.
    ///
    /// - Parameter isPredictedAsLabelled: Whether the predicted class of an image is its given label.
    func verdicts(isPredictedAsLabelled: (Int) -> Bool) -> [FontVerdict] {
        var images = [Int](repeating: 0, count: origins.faces.count)
        var agreeing = images
        for (image, face) in origins.faceOfImage.enumerated() {
            guard let face else { continue }
            images[face] += 1
            if isPredictedAsLabelled(image) { agreeing[face] += 1 }
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
                faceIndex: origin.index, probability: symbolProbabilities[face], images: images[face],
                predictedAsLabelled: agreeing[face], evidence: evidence)
        }
        return verdicts.sorted { ($1.probability, $0.face) < ($0.probability, $1.face) }
    }
}
