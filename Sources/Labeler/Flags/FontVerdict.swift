internal import Foundation

/// How likely a face is no alphabet of the wanted kind, from all of its letters together and from what the font says of
/// itself.
public struct FontVerdict: Encodable, Sendable {
    /// The face's number in the manifest.
    public let face: Int
    public let family: String
    public let style: String
    /// The font file; inside an archive, the archive and the member.
    public let file: String
    /// Its place in the file.
    public let faceIndex: Int
    /// The probability that its letters are not what they claim, 0 to 1.
    public let probability: Double
    /// Images of it.
    public let images: Int
    /// How many of these the network reads as labelled.
    public let read: Int
    /// What the probability is made of, and beside it `network`, the logarithm of how many times likelier the network's
    /// answers are if it is no alphabet. Made of: `neighbours`, that of how many times less often than in the middle
    /// face the letters' nearest pictures of other fonts bear their label; `assignment`, how much better its labels
    /// would fit its pictures if they were assigned otherwise (``LabelAssignment``); and the clues of the font file
    /// that are not 0.
    public let evidence: [String: Double]
}

/// The weights by which evidence is added up to the log-odds of a verdict.
///
/// Logistic regression on faces that were judged by eye (`data/font-truth.csv`), by `tools/measure-fonts`;
/// docs/flags.md says how good it is on fonts that it was not fitted to.
enum FontWeights {
    /// The share of faces that are no alphabet, by which the weights were learned.
    static let share = 0.049
    private static let constant = -13.84
    private static let neighbours = 4.55
    private static let assignment = 3.13
    /// Clues that would speak for an alphabet are not weighed: left out, they cost nothing on other fonts.
    private static let clues: [FontClues.Clue: Double] = [
        .symbolName: 4.28, .symbolMap: 5.34, .declaredSymbolic: 2.64, .misnamed: 5.51, .fewLabels: 8.22,
    ]

    /// The odds that a face is no alphabet, where a share of ``share`` are none.
    static func odds(neighbours: Double, assignment: Double, clues: FontClues) -> Double {
        var sum = constant + Self.neighbours * neighbours + Self.assignment * assignment
        // In the cases' order: the sum must not depend on the dictionary's.
        for clue in FontClues.Clue.allCases { sum += (Self.clues[clue] ?? 0) * clues[clue] }
        return exp(min(sum, 30))
    }
}
