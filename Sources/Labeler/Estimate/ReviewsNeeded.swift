/// How precise an estimate is to be.
enum EstimateTarget: Hashable, Sendable {
    /// Half of the 95 % interval's width, as a share of all images.
    case halfWidth(Double)
    /// The upper end of the 95 % interval, as a share of all images.
    case upperEnd(Double)
    /// The upper end for the images kept, when what was found is mended.
    case residualUpperEnd(Double)
}

/// How many more reviews a target takes, if the rates of wrong labels are those found so far.
struct ReviewsNeeded: Sendable {
    private let parts: [SampledPart]
    private let design: SamplingDesign
    /// For what is left when errors are mended: images kept, and by part the errors found and the images that nobody
    /// looked at.
    private let kept: Double
    private let found: [Int]
    private let unseen: [Int]
    /// By part, the share of wrong labels to expect of further images.
    private let rates: [Double]

    /// - Parameter parts: What the sample showed, by stratum of the design.
    init(parts: [SampledPart], design: SamplingDesign) {
        self.init(
            parts: parts, design: design, kept: Double(parts.reduce(0) { $0 + $1.size }), found: parts.map(\.errors),
            unseen: parts.map { $0.size - $0.reviewed })
    }

    init(parts: [SampledPart], design: SamplingDesign, kept: Double, found: [Int], unseen: [Int]) {
        self.parts = parts
        self.design = design
        self.kept = kept
        self.found = found
        self.unseen = unseen
        // Half an error and half a right label beyond those seen (Jeffreys' prior): none seen does not mean that none
        // will be.
        rates = zip(parts, design.strata).map { part, stratum in
            part.reviewed == 0 ? stratum.expectedRate : (Double(part.errors) + 0.5) / (Double(part.reviewed) + 1)
        }
    }

    /// Reviews of sample images beyond those made; 0 when the target is reached, nil when all that are left do not
    /// reach it.
    func more(until target: EstimateTarget) -> Int? {
        let start = parts.map(\.reviewed)
        guard !isReached(target, start) else { return 0 }
        let left = zip(parts, unseen).reduce(0) { $0 + min($1.0.size - $1.0.reviewed, $1.1) }
        // Ever larger steps until it is reached, then smaller ones within the last.
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

    /// A sample larger by so many images, as the design goes on.
    private func grow(_ drawn: [Int], by count: Int) -> [Int] {
        let most = zip(parts, unseen).map { min($0.size, $0.reviewed + $1) }
        var drawn = drawn
        for _ in 0..<count {
            guard let next = design.nextStratum(after: drawn, atMost: most) else { break }
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
        if case .residualUpperEnd = target {
            for number in curves.indices {
                curves[number] = curves[number].less(
                    Double(found[number]) + rates[number] * added[number],
                    within: Double(unseen[number]) - added[number])
            }
        }
        let (lower, upper) = LimitCurve.interval(sumOf: curves)
        return switch target {
        case .halfWidth(let half): upper - lower <= 2 * half * kept
        case .upperEnd(let share), .residualUpperEnd(let share): upper <= share * kept
        }
    }
}
