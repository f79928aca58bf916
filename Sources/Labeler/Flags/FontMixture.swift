internal import Foundation

/// How likely each given label is right, judged with the other letters of its font.
///
/// A label of an alphabet is wrong by itself with a probability pi, the same in all faces. If it is right, its picture
/// is odd with a probability q that is the face's own: each face is in one of five states of alphabets, from q = 0 of a
/// plain font to 0.6 of a hardly legible one. So its margin is `(1 - pi) ((1 - q) + q O) + pi L` times as likely as
/// that of a plain right one, with the ratios O and L of ``MarginEvidence``: an odd font shields its letters. Or a face
/// is no alphabet, and its labels have nothing to do with its pictures: 1 - 1/K of them are wrong. How many faces are
/// in each state is found by expectation-maximization, and pi from how many labels of alphabets have margins as low as
/// wrong ones': both from the data set alone.
///
/// The letters of a face resemble one another in what makes them hard to read, so that n of them count as `n / (1 + 0.1
/// (n - 1))` independent ones; n drawings of m letters count as m, each as much as the others.
struct FontMixture {
    /// What is known of an image before its font is.
    struct Input {
        /// What the labels' margins say.
        let margins: MarginEvidence
        let labels: [Int]
        /// The face of each image, 0 ..< ``faceCount``; nil where it is unknown. Such an image is judged alone.
        let faceOfImage: [Int?]
        let faceCount: Int
        /// K shares of the classes.
        let classShares: [Double]
        /// Whether the network knows the class well enough that its probabilities tell anything.
        let isKnown: [Bool]
    }

    /// The shares q of odd pictures in the states of alphabets.
    private static let oddShares = [0, 0.02, 0.1, 0.3, 0.6]
    /// The correlation of the letters of a face.
    private static let correlation = 0.1
    /// The share of a face's labels that are right although the face is no alphabet; at most twice it of those that the
    /// network reads best.
    private static let rightByChance = 0.05
    /// The least share of labels that are taken to be wrong by themselves: in a data set almost without errors nothing
    /// could else be suspect.
    private static let leastWrong = 0.0005
    /// Rounds of the share of wrong labels, each with so many of the states' shares.
    private static let (rounds, passes) = (6, 50)

    /// pi, the share of labels that are wrong by themselves.
    private(set) var wrongRate = leastWrong
    /// The shares of the states among faces, no alphabet last.
    private(set) var shares: [Double]
    /// For each face how many labels bear evidence.
    let letters: [Int]
    /// F x 6 logarithms of the likelihood of a face's labels in each state.
    private var evidence: [Double] = []
    private let input: Input

    private static var states: Int { oddShares.count + 1 }
    private static var alphabets: Int { oddShares.count }

    init(_ input: Input) {
        self.input = input
        shares = Self.oddShares.map { _ in 0.95 / Double(Self.alphabets) } + [0.05]
        let counts: [Double]
        (letters, counts) = Self.count(input)
        // For each face how many of its labels have low margins.
        var low = [Double](repeating: 0, count: input.faceCount)
        for (image, face) in input.faceOfImage.enumerated() where counts[image] > 0 && input.margins.isLow[image] {
            low[face!] += counts[image]
        }
        setWrongRate(low: low, areAlphabets: low.map { _ in 1 })
        setShares(counts)
        for _ in 1..<Self.rounds {
            setWrongRate(low: low, areAlphabets: low.indices.map { 1 - posterior(ofFace: $0)[Self.alphabets] })
            setShares(counts)
        }
    }

    /// Finds pi from the low margins of alphabets, the faces weighed by how likely they are some.
    private mutating func setWrongRate(low: [Double], areAlphabets: [Double]) {
        var (lowOfAlphabets, ofAlphabets) = (0.0, 0.0)
        for face in 0..<input.faceCount where letters[face] > 0 {
            lowOfAlphabets += areAlphabets[face] * low[face]
            ofAlphabets += areAlphabets[face] * Double(letters[face])
        }
        wrongRate =
            ofAlphabets > 0
            ? min(max(lowOfAlphabets / ofAlphabets / input.margins.lowAmongWrong, Self.leastWrong), 0.5)
            : Self.leastWrong
    }

    /// Finds the shares of the states by expectation-maximization, with the evidence that pi gives.
    private mutating func setShares(_ counts: [Double]) {
        evidence = evidence(counts)
        for _ in 0..<Self.passes {
            var totals = [Double](repeating: 0, count: Self.states)
            for face in 0..<input.faceCount where letters[face] > 0 {
                for (state, probability) in posterior(ofFace: face).enumerated() { totals[state] += probability }
            }
            let sum = totals.reduce(0, +)
            guard sum > 0 else { break }
            // No state ever vanishes: a single face may need it.
            shares = totals.map { ($0 / sum + 1e-5) / (1 + Double(Self.states) * 1e-5) }
        }
    }

    /// How likely a letter's margin is in a face of which a share of the pictures is odd.
    private func likelihood(_ image: Int, oddShare: Double) -> Double {
        (1 - wrongRate) * (1 - oddShare + oddShare * input.margins.odd[image]) + wrongRate * input.margins.wrong[image]
    }

    private func evidence(_ counts: [Double]) -> [Double] {
        let unrelated = 1 - 1 / Double(input.classShares.count)
        var evidence = [Double](repeating: 0, count: input.faceCount * Self.states)
        for (image, face) in input.faceOfImage.enumerated() where counts[image] > 0 {
            let weight = counts[image] / (1 + Double(letters[face!] - 1) * Self.correlation)
            let place = face! * Self.states
            for (state, oddShare) in Self.oddShares.enumerated() {
                evidence[place + state] += weight * log(likelihood(image, oddShare: oddShare))
            }
            evidence[place + Self.alphabets] += weight * log(1 - unrelated + unrelated * input.margins.wrong[image])
        }
        return evidence
    }

    /// The logarithm of how many times likelier a face's labels are if it is no alphabet than if it is one.
    func logRatio(ofFace face: Int) -> Double {
        let row = evidence[face * Self.states..<(face + 1) * Self.states]
        return row.last! - logSum(zip(shares, row).dropLast().map { log($0 / (1 - shares.last!)) + $1 })
    }

    /// The probability that each image's given label is right.
    ///
    /// - Parameter noAlphabet: For each face the probability that it is none.
    func probabilityOfRight(noAlphabet: [Double]) -> [Double] {
        let posteriors = (0..<input.faceCount).map { face in
            let states = posterior(ofFace: face)
            let alphabet = max(1 - states.last!, 1e-300)
            return states.dropLast().map { $0 / alphabet * (1 - noAlphabet[face]) } + [noAlphabet[face]]
        }
        return input.labels.indices.map { image in
            let ratio = input.margins.wrong[image]
            // Of a class that the network does not know, its font is all that speaks for a label.
            let isKnown = input.isKnown[input.labels[image]]
            func wrong(_ oddShare: Double) -> Double {
                isKnown ? wrongRate * ratio / likelihood(image, oddShare: oddShare) : wrongRate
            }
            guard let face = input.faceOfImage[image] else {
                return 1 - (isKnown ? wrongOfUnknownFace(image) : wrongRate)
            }
            var right = 0.0
            for (state, oddShare) in Self.oddShares.enumerated() {
                right += posteriors[face][state] * (1 - wrong(oddShare))
            }
            // However well the network reads it: it may have learned from the face's kin. Those it reads best are the
            // last.
            return right + posteriors[face].last! * Self.rightByChance * 2 / (1 + (isKnown ? ratio : 1))
        }
    }

    /// The probability that the label of an image is wrong whose face is unknown: of any alphabet, as often as there
    /// are such.
    private func wrongOfUnknownFace(_ image: Int) -> Double {
        let likelihoods = Self.oddShares.map { likelihood(image, oddShare: $0) }
        let all = zip(shares, likelihoods).reduce(0) { $0 + $1.0 * $1.1 }
        return shares.dropLast().reduce(0, +) * wrongRate * input.margins.wrong[image] / all
    }

    /// Counts a face's labels once, however many drawings there are of them: each image counts as much as the others of
    /// its face.
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
        let logs = (0..<Self.states).map { log(shares[$0]) + evidence[face * Self.states + $0] }
        let sum = logSum(logs)
        return logs.map { exp($0 - sum) }
    }
}

/// The logarithm of the sum of what the values are logarithms of.
private func logSum(_ values: [Double]) -> Double {
    let most = values.max()!
    return most + log(values.reduce(0) { $0 + exp($1 - most) })
}
