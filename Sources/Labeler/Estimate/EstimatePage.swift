public import GlyphForge

/// An estimate as a page of HTML with pictures of the errors found, in one file that needs no other.
public struct EstimatePage {
    private let estimate: ErrorRateEstimate
    private let dataset: Dataset
    private let pictures = PagePictures()

    private static let mostErrors = 400
    private static let mostClasses = 100

    /// - Parameter estimate: Of `dataset`.
    public init(_ estimate: ErrorRateEstimate, of dataset: Dataset) {
        self.estimate = estimate
        self.dataset = dataset
    }

    /// Writes the page; one that is there is replaced.
    ///
    /// - Throws: `.exists` when something else than a page is there.
    public func write(to path: String) throws { try page.write(to: path) }

    private var page: HTMLPage {
        let body = """
            <header>
            <h1>How many labels are wrong</h1>
            <p class="sets"><b class="a">Data set</b> \(escaped(dataset.path))</p>
            <p class="headline"><b>\(estimateShare(estimate.errorRate))</b> <span>of \(grouped(estimate.images)) labels; \
            \(estimateShare(estimate.interval)) with 95 % confidence</span></p>
            <p class="note">Found \(grouped(estimate.errors)) wrong among \(grouped(estimate.reviewed)) images reviewed, of a random sample of \
            \(grouped(estimate.drawn)). Whenever one looks and stops, the rate is \(estimateShare(estimate.anyTime)) with 95 % confidence.</p>
            \(estimate.notes.map { "<p class=\"note\">\(escaped($0))</p>" }.joined(separator: "\n"))
            </header>
            <section><h2>By suspicion</h2>\(strata)</section>
            <section><h2>By class</h2>\(classes)</section>
            \(flags)
            <section><h2>Reviewers</h2>\(reviewers)</section>
            \(errors)
            """
        let name = dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path
        return HTMLPage(title: "Wrong labels of \(name)", body: body, style: Self.style)
    }

    private var strata: String {
        let most = estimate.byStratum.map(\.interval.upperBound).max() ?? 0
        let rows = estimate.byStratum.map { item in
            row(item.name, [item.images, item.drawn, item.reviewed, item.errors], item.errorRate, item.interval, most)
        }
        return table(["stratum", "images", "drawn", "reviewed", "errors"], most, rows)
    }

    private var classes: String {
        var listed = estimate.byClass
        var note = ""
        if listed.count > Self.mostClasses {
            listed = Array(
                listed.sorted { ($1.interval.lowerBound, $0.label) < ($0.interval.lowerBound, $1.label) }.prefix(
                    Self.mostClasses))
            note =
                "<p class=\"note\">The \(listed.count) of \(grouped(estimate.byClass.count)) classes of which it is surest that many labels are wrong.</p>"
        }
        let most = listed.map(\.interval.upperBound).max() ?? 0
        let rows = listed.map { item in
            row(symbol(item.label), [item.images, item.reviewed, item.errors], item.errorRate, item.interval, most)
        }
        return note + table(["class", "images", "reviewed", "errors"], most, rows)
    }

    /// - Parameter most: Where the drawn intervals' axis ends.
    private func table(_ header: [String], _ most: Double, _ rows: [String]) -> String {
        """
        <div class="wide"><table><thead><tr><th>\(header[0])</th>\(header.dropFirst().map { "<td>\($0)</td>" }.joined())\
        <td>wrong</td><td>95 % interval</td><td><span class="axis"><span>0 %</span><span>\(estimateShare(most))</span></span></td></tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
        """
    }

    /// A row with its interval drawn.
    ///
    /// - Parameter most: The greatest upper end among the rows.
    private func row(_ name: String, _ counts: [Int], _ rate: Double?, _ interval: ClosedRange<Double>, _ most: Double)
        -> String
    {
        func place(_ share: Double) -> String { decimal(100 * share / max(most, 1e-9), digits: 2) + "%" }
        let dot = rate.map { "<b style=\"left:\(place($0))\"></b>" } ?? ""
        return """
            <tr><th>\(escaped(name))</th>\(counts.map { "<td>\(grouped($0))</td>" }.joined())<td>\(estimateShare(rate))</td>\
            <td>\(estimateShare(interval))</td><td><span class="range"><i style="left:\(place(interval.lowerBound));\
            width:\(place(interval.upperBound - interval.lowerBound))"></i>\(dot)</span></td></tr>
            """
    }

    private var flags: String {
        guard let flags = estimate.flags else { return "" }
        let rows = [
            ("flagged labels that are wrong (precision)", flags.precision, flags.precisionInterval),
            ("wrong labels that are flagged (recall)", flags.recall, flags.recallInterval),
        ].map { name, share, interval in
            "<tr><th>\(name)</th><td>\(estimateShare(share))</td><td>\(interval.map(estimateShare) ?? "-")</td></tr>"
        }
        return """
            <section><h2>Flags</h2><p class="note">\(grouped(flags.flagged)) labels are flagged; \(grouped(flags.reviewed)) of them came into \
            the sample by chance.</p><div class="wide"><table><tbody>\(rows.joined(separator: "\n"))</tbody></table></div></section>
            """
    }

    private var reviewers: String {
        let rows = estimate.reviewers.map { item in
            """
            <tr><th>\(escaped(shortened(item.reviewer, to: 24)))</th><td>\(grouped(item.decisions))</td><td>\(grouped(item.differed)) of \
            \(grouped(item.repeats))</td><td>\(estimateShare(item.errorRate))</td><td>\(item.interval.map(estimateShare) ?? "-")</td></tr>
            """
        }
        return """
            <div class="wide"><table><thead><tr><th>name</th><td>decisions</td><td>differed when shown again</td><td>mistaken</td>\
            <td>95 % interval</td></tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
            """
    }

    private var errors: String {
        guard !estimate.found.isEmpty else { return "" }
        let others = estimate.found.filter { !$0.isInSample }
        let rest =
            others.isEmpty
            ? ""
            : """
            <details><summary>\(counted(others.count, "error")) found beside the sample, which the estimate does not count</summary>
            \(figures(others))</details>
            """
        return """
            <section><h2>Errors found in the sample</h2><p class="note">Given label → what reviewers see.</p>
            \(figures(estimate.found.filter(\.isInSample)))\(rest)</section>
            """
    }

    private func figures(_ errors: [ErrorRateEstimate.FoundError]) -> String {
        let figures = errors.prefix(Self.mostErrors).map { error in
            let seen = error.isNoLetter ? "no letter" : error.seen.map(symbol).map(escaped) ?? "wrong"
            return """
                <figure>\(picture(error))<figcaption>\(escaped(symbol(error.given))) → <b>\(seen)</b><br>image \(error.image)</figcaption></figure>
                """
        }
        let note =
            errors.count > figures.count
            ? "<p class=\"note\">The first \(figures.count) of \(grouped(errors.count)).</p>" : ""
        return errors.isEmpty
            ? "<p class=\"note\">None.</p>" : note + "<div class=\"errors\">\(figures.joined(separator: "\n"))</div>"
    }

    private func symbol(_ label: Int) -> String { shortened(dataset.classes[label].symbol, to: 16) }

    private func picture(_ error: ErrorRateEstimate.FoundError) -> String {
        dataset.withPixels(at: error.image) {
            pictures.tag($0, side: dataset.side, "image \(error.image), given \(symbol(error.given))", size: 84)
        }
    }

    private static let style = """
        .sets { overflow-wrap: anywhere; }
        .headline { margin: 12px 0; } .headline b { font-size: 44px; line-height: 1.1; font-weight: 650; margin-right: 8px; }
        .axis { display: inline-flex; justify-content: space-between; width: 180px; }
        .range { display: inline-block; position: relative; width: 180px; height: 12px; background: var(--line); border-radius: 2px; vertical-align: middle; }
        .range i { position: absolute; top: 3px; height: 6px; min-width: 2px; background: var(--a); border-radius: 2px; }
        .range b { position: absolute; top: 0; width: 2px; height: 12px; margin-left: -1px; background: var(--b); }
        @media (max-width: 600px) { .range, .axis { width: 90px; } section th, section td { padding-left: 12px; } tbody th { white-space: normal; } }
        details { margin-top: 24px; } summary { cursor: pointer; padding: 8px 0; }
        .errors { display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 16px 12px; }
        .errors figcaption { margin: 4px 0 0; line-height: 1.35; overflow-wrap: anywhere; } .errors b { color: var(--b); }
        .errors img { border: 1px solid var(--line); box-sizing: content-box; }
        """
}
