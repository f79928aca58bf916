internal import Foundation

/// How likely each given label is right, judged with the other letters of its font.
///
/// A label's margin is in favour of "wrong" by a ratio of likelihoods L (``GlyphReadings``). Each face is in one of ten states: an alphabet of
/// which a share r of the letters look wrong, r from 0.2 % of a plain font to half of an odd one, so that a letter has the likelihood
/// `(1 - r) + r L`; or no alphabet, where labels have nothing to do with pictures and r is 1 - 1/K. How many faces are in each state is found
/// by expectation-maximization, from the data set alone.
///
/// Labels wrong by themselves are spread over all faces alike: their share pi is that of the middle face. What looks wrong beyond it in a face
/// is the face's oddness, so that of what looks wrong in a face of share r, `pi / r` is wrong: an odd font shields its letters.
///
/// The letters of a face resemble one another in what makes them hard to read, so that n of them count as `n / (1 + 0.1 (n - 1))`
/// independent ones; several drawings of one letter count as one.
struct FontMixture {
    /// What is known of an image before its font is.
    struct Input {
        /// How many times likelier each image's margin is if its label is wrong.
        let likelihoodRatios: [Double]
        let labels: [Int]
        /// The face of each image, 0 ..< ``faceCount``; nil where it is unknown. Such an image is judged alone.
        let faceOfImage: [Int?]
        let faceCount: Int
        /// K shares of the classes.
        let classShares: [Double]
        /// Whether the network knows the class well enough that its probabilities tell anything.
        let isKnown: [Bool]
    }

    private static let alphabetRates = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5]
    /// The correlation of the letters of a face.
    private static let correlation = 0.1
    /// The share of a face's labels that are right although the face is no alphabet; at most twice it of those that the network reads best.
    private static let rightByChance = 0.05
    /// The least share of labels that are taken to be wrong by themselves: in a data set almost without errors nothing could else be suspect.
    private static let leastWrong = 0.005
    private static let passes = 100

    /// The share of labels that are wrong by themselves.
    private(set) var wrongRate = leastWrong
    /// The shares of the states among faces, no alphabet last.
    private(set) var shares: [Double]
    /// For each face how many labels bear evidence.
    let letters: [Int]
    /// F x 10 logarithms of the likelihood of a face's labels in each state.
    private var evidence: [Double]
    private let input: Input
    /// The share of letters that look wrong in each state.
    private let rates: [Double]

    private var states: Int { rates.count }
    private var alphabets: Int { rates.count - 1 }

    init(_ input: Input) {
        self.input = input
        rates = Self.alphabetRates + [1 - 1 / Double(input.classShares.count)]
        shares = Self.alphabetRates.map { _ in 0.95 / Double(Self.alphabetRates.count) } + [0.05]
        let weights: [Double]
        (letters, weights) = Self.weigh(input)
        evidence = [Double](repeating: 0, count: input.faceCount * rates.count)
        for (image, face) in input.faceOfImage.enumerated() where weights[image] > 0 {
            for (state, rate) in rates.enumerated() {
                evidence[face! * rates.count + state] += weights[image] * log(1 - rate + rate * input.likelihoodRatios[image])
            }
        }
        for _ in 0..<Self.passes {
            var totals = [Double](repeating: 0, count: states)
            for face in 0..<input.faceCount where letters[face] > 0 {
                for (state, probability) in posterior(ofFace: face).enumerated() { totals[state] += probability }
            }
            let sum = totals.reduce(0, +)
            guard sum > 0 else { break }
            // No state ever vanishes: a single face may need it.
            shares = totals.map { ($0 / sum + 1e-5) / (1 + Double(states) * 1e-5) }
        }
        var (sum, middle) = (0.0, 0)
        while middle < alphabets - 1, sum + shares[middle] < 0.5 * (1 - shares[alphabets]) {
            sum += shares[middle]
            middle += 1
        }
        wrongRate = max(rates[middle], Self.leastWrong)
    }

    /// The logarithm of how many times likelier a face's labels are if it is no alphabet than if it is one.
    func logRatio(ofFace face: Int) -> Double {
        let row = evidence[face * states..<(face + 1) * states]
        return row.last! - logSum(zip(shares, row).prefix(alphabets).map { log($0 / (1 - shares[alphabets])) + $1 })
    }

    /// The probability that each image's given label is right.
    ///
    /// - Parameter noAlphabet: For each face the probability that it is none.
    func probabilityOfRight(noAlphabet: [Double]) -> [Double] {
        let posteriors = (0..<input.faceCount).map { face in
            let states = posterior(ofFace: face)
            let alphabet = max(1 - states[alphabets], 1e-300)
            return states.dropLast().map { $0 / alphabet * (1 - noAlphabet[face]) } + [noAlphabet[face]]
        }
        return input.labels.indices.map { image in
            let ratio = input.likelihoodRatios[image]
            // Of a class that the network does not know, its font is all that speaks for a label.
            let isKnown = input.isKnown[input.labels[image]]
            func wrong(_ rate: Double) -> Double {
                guard isKnown else { return wrongRate }
                let rate = max(rate, wrongRate)
                return rate * ratio / (1 - rate + rate * ratio) * wrongRate / rate
            }
            guard let face = input.faceOfImage[image] else { return 1 - wrong(wrongRate) }
            var right = 0.0
            for state in 0..<alphabets { right += posteriors[face][state] * (1 - wrong(rates[state])) }
            // However well the network reads it: it may have learned from the face's kin. Those it reads best are the last.
            return right + posteriors[face][alphabets] * Self.rightByChance * 2 / (1 + (isKnown ? ratio : 1))
        }
    }

    /// Counts each face's labels once, however many drawings there are of them.
    private static func weigh(_ input: Input) -> (letters: [Int], weights: [Double]) {
        var drawings: [[Int: Int]] = Array(repeating: [:], count: input.faceCount)
        for (image, face) in input.faceOfImage.enumerated() {
            if let face, input.isKnown[input.labels[image]] { drawings[face][input.labels[image], default: 0] += 1 }
        }
        let letters = drawings.map(\.count)
        let weights = input.faceOfImage.enumerated().map { image, face -> Double in
            guard let face, let count = drawings[face][input.labels[image]] else { return 0 }
            return 1 / (Double(count) * (1 + Double(letters[face] - 1) * correlation))
        }
        return (letters, weights)
    }

    /// The probabilities of a face's states.
    private func posterior(ofFace face: Int) -> [Double] {
        let logs = (0..<states).map { log(shares[$0]) + evidence[face * states + $0] }
        let sum = logSum(logs)
        return logs.map { exp($0 - sum) }
    }
}

/// The logarithm of the sum of what the values are logarithms of.
private func logSum(_ values: [Double]) -> Double {
    let most = values.max()!
    return most + log(values.reduce(0) { $0 + exp($1 - most) })
}
