import GlyphForge

/// Labels and probabilities generated from a few settings, bit for bit equal to `make` in tools/record-cleanlab.
struct RandomProblem: Decodable, Hashable, CustomStringConvertible {
    let seed: UInt64
    /// N.
    let count: Int
    /// K.
    let classes: Int
    /// How much the first classes outnumber the last ones; 0 for not at all.
    let imbalance: Int
    /// The fraction of given labels that are wrong.
    let noise: Double
    /// The fraction of examples whose probabilities favour a random class.
    let mistakes: Double
    /// The exponent of the random weights that become probabilities: how much they differ.
    let sharpness: Int
    /// The weight added to the class that the model favours.
    let boost: Double
    /// Weights are multiplied by this and rounded down to integers, which makes ties; 0 for no rounding.
    let levels: Double
    /// Labels that are multiples of this do not occur; 0 for none absent.
    let absentLabels: Int
    /// Every n-th class with this n, from class 1 on, has probability 0; 0 for none.
    let absentPredicted: Int
    /// Whether all classes have the same number of examples and the first K examples have their true labels.
    let oneEach: Bool
    /// Whether probabilities are rounded to float32.
    let float32: Bool

    var description: String { "problem \(seed), \(count) x \(classes)" }

    func make() -> (labels: [Int], probabilities: [Double]) {
        var generator = SeededGenerator(seed: seed)
        var labels: [Int] = []
        var probabilities: [Double] = []
        for index in 0..<count {
            let u = (0..<classes + 6).map { _ in Double(generator.next() >> 11) * 0x1p-53 }
            let truth = oneEach ? index % classes : Int(power(u[0], 1 + imbalance) * Double(classes))
            let other = (truth + 1 + Int(u[2] * Double(classes - 1))) % classes
            var label = u[1] < noise && !(oneEach && index < classes) ? other : truth
            if absentLabels > 0, label % absentLabels == 0 { label = (label + 1) % classes }
            labels.append(label)
            let favoured = u[3] < mistakes ? Int(u[4] * Double(classes)) : truth
            var weights = u[6...].map { power($0, sharpness) }
            weights[favoured] += boost * u[5]
            if absentPredicted > 0 {
                for column in stride(from: 1, to: classes, by: absentPredicted) { weights[column] = 0 }
            }
            if levels > 0 { weights = weights.map { ($0 * levels).rounded(.down) } }
            var sum = weights.reduce(0, +)
            if sum == 0 { (weights[0], sum) = (1, 1) }
            probabilities += weights.map { float32 ? Double(Float($0 / sum)) : $0 / sum }
        }
        return (labels, probabilities)
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }
}
