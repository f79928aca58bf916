extension ConfidentLearning {
    /// The joint distribution of given label (row) and true label (column): ``confidentJoint`` divided by N; sums to 1.
    public var joint: ClassMatrix<Double> {
        confidentJoint.map { Double($2) / Double(probabilities.count) }
    }

    /// P(given label | true label): given label = row, true label = column; each column sums to 1, or to 0 where no
    /// example has that true label.
    public var noiseMatrix: ClassMatrix<Double> {
        let sums = confidentJoint.columnSums
        return clipped(confidentJoint.map { _, column, count in Double(count) / max(Double(sums[column]), 1e-100) })
    }

    /// P(true label | given label): true label = row, given label = column; each column sums to 1, or to 0 where no
    /// example has that given label.
    public var inverseNoiseMatrix: ClassMatrix<Double> {
        let sums = confidentJoint.rowSums
        return clipped(
            confidentJoint.map { row, column, _ in
                Double(confidentJoint[column, row]) / max(Double(sums[column]), 1e-100)
            })
    }

    /// The prior: P(true label), as `P(true = k | given = k) / P(given = k | true = k) P(given = k)`, each at least
    /// 1e-6, then scaled to sum to 1 (cleanlab's `estimate_latent` with its method `cnt`).
    public var prior: [Double] {
        let (rows, columns) = (confidentJoint.rowSums, confidentJoint.columnSums)
        let raw = (0..<probabilities.classCount).map { label in
            let own = Double(confidentJoint[label, label])
            let (noise, inverse) = (own / max(Double(columns[label]), 1e-100), own / max(Double(rows[label]), 1e-100))
            let given = Double(probabilities.labelCounts[label]) / Double(probabilities.count)
            return min(max(inverse / max(noise, 1e-100) * given, 1e-6), 1)
        }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
    }

    /// Clips the noise rates off the diagonal to 0.9999 and scales each column to sum to 1 (cleanlab's
    /// `clip_noise_rates`).
    private func clipped(_ matrix: ClassMatrix<Double>) -> ClassMatrix<Double> {
        let limited = matrix.map { row, column, rate in row == column ? rate : min(rate, 0.9999) }
        let sums = limited.columnSums
        return limited.map { _, column, rate in rate / max(sums[column], 1e-100) }
    }
}
