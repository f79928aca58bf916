extension ConfidentLearning {
    /// For each example whether the filter flags its label.
    ///
    /// Equal scores are ranked in the order of the examples. ``LabelFilter/pruneByNoiseRate`` and ``LabelFilter/both``
    /// take one more pass over the probabilities.
    public func issues(_ filter: LabelFilter = .pruneByNoiseRate) -> [Bool] {
        switch filter {
        case .pruneByNoiseRate: return withoutAgreeing(prunedByNoiseRate())
        case .pruneByClass: return withoutAgreeing(prunedByClass())
        case .both: return withoutAgreeing(zip(prunedByNoiseRate(), prunedByClass()).map { $0 && $1 })
        case .confidentLearning: return offDiagonal
        case .predictedNotGiven:
            return withoutAgreeing(
                (0..<probabilities.count).map { probabilities.predictedClass($0) != probabilities.labels[$0] })
        case .lowNormalizedMargin: return lowest(of: qualities(.normalizedMargin))
        case .lowSelfConfidence: return lowest(of: qualities(.selfConfidence))
        }
    }

    /// The flagged examples, most likely issue first: by rising quality, equal ones in their own order.
    public func ranked(_ issues: [Bool], by ranking: LabelRanking = .selfConfidence) -> [Int] {
        precondition(issues.count == probabilities.count)
        let qualities = qualities(ranking)
        return issues.indices.filter { issues[$0] }.map { Candidate(key: qualities[$0], index: $0) }.sorted().map(
            \.index)
    }

    /// The examples counted off the diagonal of ``counts``.
    private var offDiagonal: [Bool] {
        withoutAgreeing(
            (0..<probabilities.count).map {
                confidentClasses[$0] >= 0 && Int(confidentClasses[$0]) != probabilities.labels[$0]
            })
    }

    private func withoutAgreeing(_ issues: [Bool]) -> [Bool] {
        issues.enumerated().map { $1 && !probabilities.agreesWithLabel($0) }
    }

    private func lowest(of scores: [Double]) -> [Bool] {
        let number = offDiagonal.count(where: \.self)
        var candidates = scores.enumerated().map { Candidate(key: $1, index: $0) }
        candidates.keepSmallest(number)
        return flags(candidates)
    }

    private func flags(_ candidates: some Sequence<Candidate>) -> [Bool] {
        var flags = [Bool](repeating: false, count: probabilities.count)
        for candidate in candidates { flags[candidate.index] = true }
        return flags
    }

    // MARK: Pruning

    /// How many examples of each given label (row) to prune as examples of another true label (column); on the diagonal,
    /// how many to keep.
    ///
    /// This is the confident joint, changed so that at least one example of each class stays: the missing count is
    /// subtracted evenly from the other true labels of the row (cleanlab's `_keep_at_least_n_per_class`).
    private var pruneCounts: ClassMatrix<Int> {
        var counts = confidentJoint
        for given in 0..<counts.classCount where counts[given, given] < 1 {
            let shares = max(1, counts.row(given).count { $0 != 0 } - 1)
            for other in 0..<counts.classCount {
                counts[given, other] = Int(max(0, Double(counts[given, other]) - 1 / Double(shares)))
            }
            counts[given, given] = 1
        }
        return counts
    }

    private func prunedByClass() -> [Bool] {
        let counts = pruneCounts
        var candidates: [Candidate] = []
        for label in 0..<counts.classCount where probabilities.labelCounts[label] > 1 {
            var own = examples[label].map { Candidate(key: probabilities.selfConfidence[$0], index: $0) }
            own.keepSmallest(own.count - counts[label, label])
            candidates += own
        }
        return flags(candidates)
    }

    private func prunedByNoiseRate() -> [Bool] {
        let classCount = probabilities.classCount
        let counts = pruneCounts
        let initial = LargestMargins(counts, labelCounts: probabilities.labelCounts)
        let states = probabilities.probabilities.forEachBlock(workers: workers, state: { initial }) {
            margins, rows, numbers in
            var row = numbers
            for index in rows {
                margins.consider(row, label: probabilities.labels[index], index: index)
                row += classCount
            }
        }
        let merged = states.dropFirst().reduce(into: states[0]) { $0.add($1) }
        return flags(merged.examples)
    }
}

/// For each given label and each other class, a wanted number of examples with the largest margins.
private struct LargestMargins {
    private let wanted: ClassMatrix<Int>
    /// For each given label (row) and other class (column) the largest negative margin `p_given - p_other` that can
    /// still be among the wanted; minus infinity where no example is wanted.
    private var limits: ClassMatrix<Double>
    /// For each pair the wanted examples, and some that are not yet ruled out.
    private var candidates: [[Candidate]]

    /// - Parameter counts: The wanted number for each given label and each other class.
    init(_ counts: ClassMatrix<Int>, labelCounts: [Int]) {
        // A class with one example keeps it.
        wanted = counts.map { label, other, count in label == other || labelCounts[label] <= 1 ? 0 : count }
        limits = wanted.map { _, _, count in count > 0 ? .infinity : -.infinity }
        candidates = [[Candidate]](repeating: [], count: wanted.elements.count)
    }

    mutating func consider(_ row: UnsafePointer<Double>, label: Int, index: Int) {
        let classCount = wanted.classCount
        let own = row[label]
        for other in 0..<classCount where own - row[other] < limits.elements[label * classCount + other] {
            add(Candidate(key: own - row[other], index: index), label, other)
        }
    }

    private mutating func add(_ candidate: Candidate, _ label: Int, _ other: Int) {
        let (pair, number) = (label * wanted.classCount + other, wanted[label, other])
        candidates[pair].append(candidate)
        guard candidates[pair].count >= 2 * number + 16 else { return }
        candidates[pair].keepSmallest(number)
        // An equal margin belongs to a later example, which ranks lower.
        limits[label, other] = candidates[pair].max()!.key
    }

    /// Adds the candidates of another worker.
    mutating func add(_ other: LargestMargins) {
        for (pair, candidates) in other.candidates.enumerated() { self.candidates[pair] += candidates }
    }

    /// The wanted examples.
    var examples: [Candidate] {
        candidates.enumerated().flatMap { pair, candidates in
            var kept = candidates
            kept.keepSmallest(wanted.elements[pair])
            return kept
        }
    }
}
