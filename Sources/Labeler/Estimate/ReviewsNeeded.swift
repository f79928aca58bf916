/// The precision that an estimate should reach.
enum EstimateTarget: Hashable, Sendable {
    /// Maximum half-width of the 95 % interval, as a share of all images.
    case halfWidth(Double)
    /// Maximum upper bound of the 95 % interval, as a share of all images.
    case upperBound(Double)
    /// Maximum upper bound for the images kept, after all wrong labels found are corrected.
    case residualUpperBound(Double)
}

/// Predicts how many further reviews a target takes, if the error rates stay as observed.
struct ReviewsNeeded: Sendable {
    private let parts: [SampledPart]
    private let design: SamplingDesign
    /// Number of images kept after correction.
    private let kept: Double
    /// Number of wrong labels found in each part.
    private let found: [Int]
    /// Number of unreviewed images in each part.
    private let unseen: [Int]
    /// The error rate expected of further images in each part.
    private let rates: [Double]

    /// For the error rate of the data set as it is.
    ///
    /// - Parameters:
    ///   - parts: The sample's result in each stratum of the design.
    ///   - design: Decides from which strata further images are drawn.
    init(parts: [SampledPart], design: SamplingDesign) {
        self.init(
            parts: parts, design: design, kept: Double(parts.reduce(0) { $0 + $1.size }), found: parts.map(\.errors),
            unseen: parts.map { $0.size - $0.reviewed })
    }

    /// For the error rate that remains after correction.
    init(parts: [SampledPart], design: SamplingDesign, kept: Double, found: [Int], unseen: [Int]) {
        self.parts = parts
        self.design = design
        self.kept = kept
        self.found = found
        self.unseen = unseen
        // Jeffreys' prior adds half an error and half a right label, so that the rate is above 0 if none was found yet.
        rates = zip(parts, design.strata).map { part, stratum in
            part.reviewed == 0 ? stratum.expectedRate : (Double(part.errors) + 0.5) / (Double(part.reviewed) + 1)
        }
    }

    /// Number of further reviews of the sample; 0 if the target is already reached, nil if reviewing all images is not
    /// enough.
    func more(until target: EstimateTarget) -> Int? {
        let start = parts.map(\.reviewed)
        guard !isReached(target, start) else { return 0 }
        let left = zip(parts, unseen).reduce(0) { $0 + min($1.0.size - $1.0.reviewed, $1.1) }
        // Growing steps until the target is reached, then a binary search within the last step.
        var (drawn, added, step) = (start, 0, 1)
        while added < left {
            let further = grow(drawn, by: min(step, left - added))
            if isReached(target, further) { break }
            (drawn, added) = (further, added + min(step, left - added))
            step = max(1, added / 2)
        }
        guard added < left else { return nil }
        var range = 1...min(step, left - added)
        while range.lowerBound < range.upperBound {
            let middle = (range.lowerBound + range.upperBound) / 2
            range =
                isReached(target, grow(drawn, by: middle)) ? range.lowerBound...middle : (middle + 1)...range.upperBound
        }
        return added + range.lowerBound
    }

    /// The sample extended by a number of images in the order of the design.
    private func grow(_ drawn: [Int], by count: Int) -> [Int] {
        let limits = zip(parts, unseen).map { min($0.size, $0.reviewed + $1) }
        var drawn = drawn
        for _ in 0..<count {
            guard let next = design.nextStratum(after: drawn, limits: limits) else { break }
            drawn[next] += 1
        }
        return drawn
    }

    private func isReached(_ target: EstimateTarget, _ drawn: [Int]) -> Bool {
        let added = zip(drawn, parts).map { Double($0 - $1.reviewed) }
        var curves = parts.indices.map {
            LimitCurve(
                size: parts[$0].size, reviewed: drawn[$0], errors: Double(parts[$0].errors) + rates[$0] * added[$0])
        }
        if case .residualUpperBound = target {
            for number in curves.indices {
                curves[number] = curves[number].subtracting(
                    Double(found[number]) + rates[number] * added[number],
                    limit: Double(unseen[number]) - added[number])
            }
        }
        let (lower, upper) = LimitCurve.interval(sumOf: curves)
        return switch target {
        case .halfWidth(let half): upper - lower <= 2 * half * kept
        case .upperBound(let share), .residualUpperBound(let share): upper <= share * kept
        }
    }
}
