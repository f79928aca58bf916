/// How precise an estimate is to be.
package enum EstimateTarget: Hashable, Sendable {
    /// Half of the 95 % interval's width, as a share of all images.
    case halfWidth(Double)
    /// The upper end of the 95 % interval, as a share of all images.
    case upperEnd(Double)
}

/// How many more reviews a target takes, if the rates of wrong labels are those found so far.
package struct ReviewsNeeded: Hashable, Sendable {
    /// Reviews of sample images beyond those made; 0 when the target is reached. All that are left may still not reach it:
    /// then nil.
    package let more: Int?

    /// - Parameters:
    ///   - parts: What the sample showed, by stratum of the design.
    package init(for target: EstimateTarget, parts: [SampledPart], design: SamplingDesign) {
        let size = Double(parts.reduce(0) { $0 + $1.size })
        // Half an error and half a right label beyond those seen (Jeffreys' prior): none seen does not mean that none will be.
        let rates = zip(parts, design.strata).map { part, stratum in
            part.reviewed == 0 ? stratum.expectedRate : (Double(part.errors) + 0.5) / (Double(part.reviewed) + 1)
        }
        func isReached(_ drawn: [Int]) -> Bool {
            let curves = zip(parts, zip(rates, drawn)).map { part, next in
                LimitCurve(size: part.size, reviewed: next.1, errors: Double(part.errors) + next.0 * Double(next.1 - part.reviewed))
            }
            let (lower, upper) = LimitCurve.interval(sumOf: curves)
            switch target {
            case .halfWidth(let half): return upper - lower <= 2 * half * size
            case .upperEnd(let end): return upper <= end * size
            }
        }
        var (drawn, added) = (parts.map(\.reviewed), 0)
        guard !isReached(drawn) else {
            more = 0
            return
        }
        // Ever larger steps until it is reached, then smaller ones within the last.
        func grow(_ drawn: [Int], by count: Int) -> [Int] {
            var drawn = drawn
            for _ in 0..<count {
                guard let next = design.nextStratum(after: drawn) else { break }
                drawn[next] += 1
            }
            return drawn
        }
        let left = parts.reduce(0) { $0 + $1.size - $1.reviewed }
        var step = 1
        while added < left {
            let further = grow(drawn, by: min(step, left - added))
            if isReached(further) { break }
            (drawn, added) = (further, added + min(step, left - added))
            step = max(1, added / 2)
        }
        guard added < left else {
            more = nil
            return
        }
        var range = 1...min(step, left - added)
        while range.lowerBound < range.upperBound {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = isReached(grow(drawn, by: middle)) ? range.lowerBound...middle : (middle + 1)...range.upperBound
        }
        more = added + range.lowerBound
    }
}
