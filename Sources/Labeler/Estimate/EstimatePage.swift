public import GlyphForge

/// The estimate as a self-contained HTML page, with pictures of the label errors found.
public struct EstimatePage {
    private let estimate: ErrorRateEstimate
    private let dataset: Dataset
    private let pictures = PagePictures()

    private static let maxErrors = 400
    private static let maxClasses = 100

    /// - Parameters:
    ///   - estimate: The estimate to show.
    ///   - dataset: The data set that it was made from.
    public init(_ estimate: ErrorRateEstimate, of dataset: Dataset) {
        self.estimate = estimate
        self.dataset = dataset
    }

    /// Writes the page. An existing page is replaced.
    ///
    /// - Throws: `.exists` if another kind of file is there.
    public func write(to path: String) throws { try page.write(to: path) }

    private var head: PageHead {
        PageHead(
            "Label error rate", [.init(.a, "Data set", dataset.path)],
            result: (
                RateText.percent(estimate.errorRate),
                "of \(TextFormat.grouped(estimate.images)) labels are wrong (95 % CI \(RateText.range(estimate.interval)))"
            ),
            notes: [
                "\(TextFormat.grouped(estimate.errors)) label errors in \(TextFormat.grouped(estimate.reviewed)) reviewed "
                    + "images, from a random sample of \(TextFormat.grouped(estimate.drawn)). The interval is valid if the "
                    + "number of reviews was fixed in advance. If you stop now because it is narrow enough, quote the "
                    + "any-time valid interval: \(RateText.range(estimate.anyTime))."
            ] + estimate.notes)
    }

    private var page: HTMLPage {
        let body = """
            \(head.html)
            <section><h2>By label quality</h2>\(strata)</section>
            <section><h2>By class</h2>\(classes)</section>
            \(flags)
            <section><h2>Reviewers</h2>\(reviewers)</section>
            \(errors)
            """
        let name = dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path
        return HTMLPage(title: "Label error rate of \(name)", body: body, style: Self.style)
    }

    private var strata: String {
        let axisEnd = estimate.byStratum.map(\.interval.upperBound).max() ?? 0
        let rows = estimate.byStratum.map { item in
            row(
                item.name, [item.images, item.drawn, item.reviewed, item.errors], item.errorRate, item.interval, axisEnd
            )
        }
        return table(["stratum", "images", "drawn", "reviewed", "errors"], axisEnd, rows)
    }

    private var classes: String {
        var listed = estimate.byClass
        var note = ""
        if listed.count > Self.maxClasses {
            listed = Array(
                listed.sorted { ($1.interval.lowerBound, $0.label) < ($0.interval.lowerBound, $1.label) }.prefix(
                    Self.maxClasses))
            note =
                "<p class=\"note\">The \(listed.count) of \(TextFormat.grouped(estimate.byClass.count)) classes with the highest lower bounds.</p>"
        }
        let axisEnd = listed.map(\.interval.upperBound).max() ?? 0
        let rows = listed.map { item in
            row(symbol(item.label), [item.images, item.reviewed, item.errors], item.errorRate, item.interval, axisEnd)
        }
        return note + table(["class", "images", "reviewed", "errors"], axisEnd, rows)
    }

    /// - Parameter axisEnd: The largest value on the axis of the intervals.
    private func table(_ header: [String], _ axisEnd: Double, _ rows: [[String]]) -> String {
        let axis = "<span class=\"axis\"><span>0 %</span><span>\(RateText.percent(axisEnd))</span></span>"
        return HTML.table(header: header + ["error rate", "95 % CI", axis], rows: rows)
    }

    /// A table row with a drawing of its interval.
    ///
    /// - Parameter axisEnd: The largest value on the axis of the intervals.
    private func row(
        _ name: String, _ counts: [Int], _ rate: Double?, _ interval: ClosedRange<Double>, _ axisEnd: Double
    ) -> [String] {
        func place(_ share: Double) -> String { TextFormat.decimal(100 * share / max(axisEnd, 1e-9), digits: 2) + "%" }
        let dot = rate.map { "<b style=\"left:\(place($0))\"></b>" } ?? ""
        let (start, width) = (place(interval.lowerBound), place(interval.upperBound - interval.lowerBound))
        let drawing = "<span class=\"range\"><i style=\"left:\(start);width:\(width)\"></i>\(dot)</span>"
        return [HTML.escaped(name)] + counts.map(TextFormat.grouped)
            + [RateText.percent(rate), RateText.range(interval), drawing]
    }

    private var flags: String {
        guard let flags = estimate.flags else { return "" }
        let rows = [
            ("precision (flagged labels that are wrong)", flags.precision, flags.precisionInterval),
            ("recall (wrong labels that are flagged)", flags.recall, flags.recallInterval),
        ].map { name, share, interval in [name, RateText.percent(share), RateText.range(interval)] }
        return """
            <section><h2>Flags</h2><p class="note">\(TextFormat.grouped(flags.flagged)) labels are flagged. \(TextFormat.grouped(flags.reviewed)) of them were \
            reviewed in the random sample.</p>\(HTML.table(header: ["", "estimate", "95 % CI"], rows: rows))</section>
            """
    }

    private var reviewers: String {
        let rows = estimate.reviewers.map { item in
            [
                HTML.escaped(TextFormat.shortened(item.reviewer, to: 24)), TextFormat.grouped(item.decisions),
                "\(TextFormat.grouped(item.differed)) of \(TextFormat.grouped(item.repeats))",
                RateText.percent(item.errorRate), RateText.range(item.interval),
            ]
        }
        return HTML.table(
            header: ["reviewer", "decisions", "repeats answered differently", "mistakes", "95 % CI"], rows: rows)
    }

    private var errors: String {
        guard !estimate.found.isEmpty else { return "" }
        let others = estimate.found.filter { !$0.isInSample }
        let rest =
            others.isEmpty
            ? ""
            : """
            <details><summary>\(TextFormat.count(others.count, "more label error")) found outside the sample (not counted in the estimate)</summary>
            \(figures(others))</details>
            """
        return """
            <section><h2>Label errors found in the sample</h2><p class="note">Given label → reviewers' answer.</p>
            \(figures(estimate.found.filter(\.isInSample)))\(rest)</section>
            """
    }

    private func figures(_ errors: [ErrorRateEstimate.FoundError]) -> String {
        let figures = errors.prefix(Self.maxErrors).map { error in
            let seen = error.isNoLetter ? "no letter" : error.seen.map(symbol).map(HTML.escaped) ?? "wrong"
            let caption = """
                \(HTML.escaped(symbol(error.given))) → <b>\(seen)</b><br>image \(error.image)
                """
            return (picture: picture(error), caption: caption)
        }
        let note =
            errors.count > figures.count
            ? "<p class=\"note\">Showing the first \(figures.count) of \(TextFormat.grouped(errors.count)).</p>" : ""
        return errors.isEmpty
            ? "<p class=\"note\">None.</p>" : note + PagePictures.gallery(figures)
    }

    private func symbol(_ label: Int) -> String { TextFormat.shortened(dataset.classes[label].symbol, to: 16) }

    private func picture(_ error: ErrorRateEstimate.FoundError) -> String {
        dataset.withPixels(at: error.image) {
            pictures.tag($0, side: dataset.side, "image \(error.image), labelled \(symbol(error.given))", size: 84)
        }
    }

    /// The rules for drawn intervals.
    private static let style = """
        .axis { display: inline-flex; justify-content: space-between; width: 180px; }
        .range { display: inline-block; position: relative; width: 180px; height: 12px; background: var(--line); border-radius: 2px; vertical-align: middle; }
        .range i { position: absolute; top: 3px; height: 6px; min-width: 2px; background: var(--a); border-radius: 2px; }
        .range b { position: absolute; top: 0; width: 2px; height: 12px; margin-left: -1px; background: var(--b); }
        details { margin-top: 24px; }
        @media (max-width: 600px) { .range, .axis { width: 90px; } tbody th { white-space: normal; } }
        """
}
