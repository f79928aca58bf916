internal import Foundation

/// A mixture model of faces, which gives the probability that each given label is right.
///
/// Each face is in one of six states. In the five states of letter fonts, a label is wrong with a probability pi, which
/// is the same for all faces. If it is right, its image is atypical with a probability q, which depends on the state:
/// from q = 0 for a plain font to 0.6 for one that is hardly legible. A margin is then `(1 - pi) ((1 - q) + q O) + pi L`
/// times as likely as for a right label on a typical image, with the ratios O and L of ``MarginEvidence``. So a
/// contradicted label counts less in a face with many atypical letters. In the sixth state the face is a symbol font
/// and its labels are independent of its images: 1 - 1/K of them are wrong. Expectation-maximization finds the fraction
/// of faces in each state. pi follows from the number of labels in letter fonts with margins as low as those of wrong
/// labels. Both use only the data set itself.
///
/// The letters of a face resemble one another in what makes them hard to classify, so n letters count as
/// `n / (1 + 0.1 (n - 1))` independent ones. n drawings of m letters count as m letters with equal weights.
struct FontMixture {
    /// What is known of the images before their faces are considered.
    struct Input {
        /// Likelihood ratios of the labels' margins.
        let margins: MarginEvidence
        /// The given labels.
        let labels: [Int]
        /// The face of each image, 0 ..< ``faceCount``; nil where it is unknown. Such an image is scored by itself.
        let faceOfImage: [Int?]
        /// The number of faces.
        let faceCount: Int
        /// K fractions of the classes.
        let classFractions: [Double]
        /// Whether the network knows each class well enough that its probabilities carry information.
        let isKnown: [Bool]
    }

    private typealias Model = LabelScoreModel

    /// pi, the rate of wrong labels in letter fonts.
    private(set) var wrongRate = LabelScoreModel.minWrongRate
    /// The fraction of faces in each state, symbol fonts last.
    private(set) var fractions: [Double]
    /// The number of labels of each face that carry evidence.
    let letters: [Int]
    /// F x 6 log-likelihoods of a face's labels in each state.
    private var evidence: [Double] = []
    private let input: Input

    private static var stateCount: Int { Model.atypicalFractions.count + 1 }
    /// The state of symbol fonts.
    private static var symbolState: Int { Model.atypicalFractions.count }

    init(_ input: Input) {
        self.input = input
        fractions = Model.atypicalFractions.map { _ in 0.95 / Double(Self.symbolState) } + [0.05]
        let counts: [Double]
        (letters, counts) = Self.count(input)
        // The number of each face's labels with low margins.
        var low = [Double](repeating: 0, count: input.faceCount)
        for (image, face) in input.faceOfImage.enumerated() where counts[image] > 0 && input.margins.isLow[image] {
            low[face!] += counts[image]
        }
        setWrongRate(low: low, weights: low.map { _ in 1 })
        setFractions(counts)
        for _ in 1..<Model.wrongRateUpdates {
            setWrongRate(low: low, weights: low.indices.map { 1 - posterior(ofFace: $0)[Self.symbolState] })
            setFractions(counts)
        }
    }

    /// Estimates pi from the low margins, with each face weighted by the probability that it is a letter font.
    private mutating func setWrongRate(low: [Double], weights: [Double]) {
        var (weightedLow, weightedAll) = (0.0, 0.0)
        for face in 0..<input.faceCount where letters[face] > 0 {
            weightedLow += weights[face] * low[face]
            weightedAll += weights[face] * Double(letters[face])
        }
        wrongRate =
            weightedAll > 0
            ? min(
                max(weightedLow / weightedAll / input.margins.lowAmongWrong, Model.minWrongRate), Model.maxWrongRate)
            : Model.minWrongRate
    }

    /// Estimates the fractions of the states by expectation-maximization, with pi fixed.
    private mutating func setFractions(_ counts: [Double]) {
        evidence = evidence(counts)
        for _ in 0..<Model.stepsPerUpdate {
            var totals = [Double](repeating: 0, count: Self.stateCount)
            for face in 0..<input.faceCount where letters[face] > 0 {
                for (state, probability) in posterior(ofFace: face).enumerated() { totals[state] += probability }
            }
            let sum = totals.reduce(0, +)
            guard sum > 0 else { break }
            // No fraction becomes 0: a single face may need its state.
            fractions = totals.map { ($0 / sum + 1e-5) / (1 + Double(Self.stateCount) * 1e-5) }
        }
    }

    /// The likelihood of a label's margin in a face with a fraction of atypical images.
    private func likelihood(_ image: Int, atypicalFraction: Double) -> Double {
        (1 - wrongRate) * (1 - atypicalFraction + atypicalFraction * input.margins.atypical[image])
            + wrongRate * input.margins.wrong[image]
    }

    private func evidence(_ counts: [Double]) -> [Double] {
        let unrelated = 1 - 1 / Double(input.classFractions.count)
        var evidence = [Double](repeating: 0, count: input.faceCount * Self.stateCount)
        for (image, face) in input.faceOfImage.enumerated() where counts[image] > 0 {
            let weight = counts[image] / (1 + Double(letters[face!] - 1) * Model.correlation)
            let start = face! * Self.stateCount
            for (state, fraction) in Model.atypicalFractions.enumerated() {
                evidence[start + state] += weight * log(likelihood(image, atypicalFraction: fraction))
            }
            evidence[start + Self.symbolState] += weight * log(1 - unrelated + unrelated * input.margins.wrong[image])
        }
        return evidence
    }

    /// The log likelihood ratio of a face's labels: symbol font against letter font.
    func logRatio(ofFace face: Int) -> Double {
        let row = evidence[face * Self.stateCount..<(face + 1) * Self.stateCount]
        return row.last!
            - Self.logSumExp(zip(fractions, row).dropLast().map { log($0 / (1 - fractions.last!)) + $1 })
    }

    /// The probability that each image's given label is right.
    ///
    /// - Parameter symbolProbabilities: For each face the probability that it is a symbol font.
    func probabilityOfRight(symbolProbabilities: [Double]) -> [Double] {
        let posteriors = (0..<input.faceCount).map { face in
            let states = posterior(ofFace: face)
            let letterFont = max(1 - states.last!, 1e-300)
            return states.dropLast().map { $0 / letterFont * (1 - symbolProbabilities[face]) }
                + [symbolProbabilities[face]]
        }
        return input.labels.indices.map { image in
            let ratio = input.margins.wrong[image]
            // For a class that the network does not know, only the face counts.
            let isKnown = input.isKnown[input.labels[image]]
            func wrong(_ atypicalFraction: Double) -> Double {
                isKnown ? wrongRate * ratio / likelihood(image, atypicalFraction: atypicalFraction) : wrongRate
            }
            guard let face = input.faceOfImage[image] else {
                return 1 - (isKnown ? wrongInUnknownFace(image) : wrongRate)
            }
            var right = 0.0
            for (state, fraction) in Model.atypicalFractions.enumerated() {
                right += posteriors[face][state] * (1 - wrong(fraction))
            }
            // In a symbol font even a confident prediction of the given label counts little: the network may have
            // learned the symbols from related faces. The margin only orders these labels.
            return right + posteriors[face].last! * Model.rightInSymbolFont * 2 / (1 + (isKnown ? ratio : 1))
        }
    }

    /// The probability that the label of an image of an unknown face is wrong: the mean over the states of letter
    /// fonts.
    private func wrongInUnknownFace(_ image: Int) -> Double {
        let likelihoods = Model.atypicalFractions.map { likelihood(image, atypicalFraction: $0) }
        let all = zip(fractions, likelihoods).reduce(0) { $0 + $1.0 * $1.1 }
        return fractions.dropLast().reduce(0, +) * wrongRate * input.margins.wrong[image] / all
    }

    /// For each face the number of its labels, and for each image its weight: the images of a face share the weight of
    /// its labels equally.
    private static func count(_ input: Input) -> (letters: [Int], counts: [Double]) {
        var labels = [Set<Int>](repeating: [], count: input.faceCount)
        var drawings = [Int](repeating: 0, count: input.faceCount)
        for (image, face) in input.faceOfImage.enumerated() {
            if let face, input.isKnown[input.labels[image]] {
                labels[face].insert(input.labels[image])
                drawings[face] += 1
            }
        }
        let letters = labels.map(\.count)
        let counts = input.faceOfImage.enumerated().map { image, face -> Double in
            guard let face, input.isKnown[input.labels[image]] else { return 0 }
            return Double(letters[face]) / Double(drawings[face])
        }
        return (letters, counts)
    }

    /// The probabilities of a face's states.
    private func posterior(ofFace face: Int) -> [Double] {
        let logs = (0..<Self.stateCount).map { log(fractions[$0]) + evidence[face * Self.stateCount + $0] }
        let sum = Self.logSumExp(logs)
        return logs.map { exp($0 - sum) }
    }

    /// The logarithm of the sum of exponentials.
    private static func logSumExp(_ values: [Double]) -> Double {
        let largest = values.max()!
        return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
    }
}
