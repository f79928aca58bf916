public import GlyphForge

/// The result of `flag` as a self-contained HTML page with images.
public struct FlagReport {
    private let flags: LabelFlags
    private let dataset: Dataset?
    private let origins: ImageOrigins?
    private let issueOfImage: [Int: Issue]
    private let pictures = PagePictures()

    private static let (maxFonts, maxSuspects, maxPerCause, maxClasses, maxPairs) = (60, 120, 40, 100, 12)
    /// Fonts in one folder are often sizes of one design.
    private static let maxFontsPerFolder = 6
    /// Images for each font, flagged ones first.
    private static let maxGlyphs = 40
    /// The largest number of classes for which the joint is shown as a table.
    private static let maxTableClasses = 36

    /// Prepares the page of a run.
    ///
    /// - Parameters:
    ///   - flags: The run.
    ///   - dataset: The data set of the run; nil where only predictions are known. The page then has no images.
    public init(_ flags: LabelFlags, dataset: Dataset?) throws {
        self.flags = flags
        self.dataset = dataset
        origins = try dataset.map { try ImageOrigins($0) }
        issueOfImage = Dictionary(uniqueKeysWithValues: flags.issues.map { ($0.index, $0) })
    }

    /// Writes the page. Replaces a page at the same path.
    ///
    /// - Throws: `.exists` when the path holds a file that is not a page.
    public func write(to path: String) throws { try page.write(to: path) }

    /// The page as HTML.
    public func html() -> String { page.html }

    private var summary: FlagSummary { flags.summary }

    private var head: PageHead {
        let share = percent(Double(summary.flagged) / Double(summary.images))
        return PageHead(
            "Flagged labels", [.init(.a, "Data set", dataset?.path ?? "predictions only")],
            result: (
                TextFormat.grouped(summary.flagged),
                "of \(TextFormat.grouped(summary.images)) images flagged (\(share))"
            ), notes: summary.notes)
    }

    private var page: HTMLPage {
        let body = """
            \(head.html)
            <div class="top">
            <section><h2>Causes</h2>\(causes)</section>
            <section><h2>Classes</h2>\(classTable)</section>
            </div>
            \(fonts)
            \(suspects)
            \(otherCauses)
            <section><h2>Given and estimated true labels</h2>\(joint)</section>
            """
        let name = dataset.map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path } ?? "predictions"
        return HTMLPage(
            title: "Labels of \(name)", body: body, style: Self.style,
            remark: "a flag marks a suspect; only a review shows how many labels are wrong")
    }

    private func percent(_ fraction: Double) -> String { TextFormat.percent(fraction, digits: fraction < 0.1 ? 2 : 1) }

    private func symbol(_ label: Int) -> String {
        HTML.escaped(TextFormat.shortened(summary.classes[label].symbol, to: 12))
    }

    private var causes: String {
        let largest = Double(summary.causes.values.max() ?? 1)
        let rows = Cause.allCases.compactMap { cause -> [String]? in
            guard let count = summary.causes[cause.rawValue] else { return nil }
            return [cause.displayName, TextFormat.grouped(count), HTML.bar(Double(count) / largest)]
        }
        return rows.isEmpty
            ? "<p>No images are flagged.</p>" : HTML.table(rows: rows)
    }

    private var classTable: String {
        var listed = summary.classes.filter { $0.images > 0 }
        if listed.count > Self.maxClasses {
            listed = Array(listed.sorted { ($1.flagged, $0.label) < ($0.flagged, $1.label) }.prefix(Self.maxClasses))
        }
        let share = { (item: FlagSummary.ClassCount) in Double(item.flagged) / Double(item.images) }
        let largest = max(listed.map(share).max() ?? 0, 1e-9)
        let rows = listed.map {
            [
                HTML.escaped(TextFormat.shortened($0.symbol, to: 12)), TextFormat.grouped($0.images),
                TextFormat.grouped($0.flagged), HTML.bar(share($0) / largest), percent(share($0)),
            ]
        }
        return HTML.table(header: ["class", "images", "flagged", "share"], rows: rows)
    }

    private var fonts: String {
        guard let origins, let judged = summary.facesJudged else { return "" }
        var ofFolder: [String: Int] = [:]
        let listed = flags.verdicts.prefix { $0.probability >= 0.1 }.filter { verdict in
            let folder = verdict.file.split(separator: "/").dropLast().joined(separator: "/")
            ofFolder[folder, default: 0] += 1
            return ofFolder[folder]! <= Self.maxFontsPerFolder
        }.prefix(Self.maxFonts)
        let places = Dictionary(uniqueKeysWithValues: origins.faces.enumerated().map { ($0.element.number, $0.offset) })
        var images: [Int: [Int]] = Dictionary(uniqueKeysWithValues: listed.map { (places[$0.face]!, []) })
        for (image, face) in origins.faceOfImage.enumerated() {
            if let face { images[face]?.append(image) }
        }
        let rows = listed.map { verdict in
            """
            <article class="font"><p><b>\(percent(verdict.probability))</b> \(HTML.escaped(TextFormat.shortened("\(verdict.family) \(verdict.style)", to: 60)))
            <small>\(verdict.predictedAsLabelled) of \(TextFormat.grouped(verdict.images)) predicted as labelled\(clues(verdict)); \(HTML.escaped(verdict.file))</small></p>
            \(glyphs(images[places[verdict.face]!]!))</article>
            """
        }
        let symbolFaces = summary.symbolFaces ?? 0
        return """
            <section><h2>Symbol fonts</h2><p class="note">Faces judged to be symbol fonts, from all of their letters and \
            the font file: \(TextFormat.grouped(symbolFaces)) of \(TextFormat.grouped(judged)). Each row is a face with the probability that it is a symbol \
            font, most likely first, at most \(Self.maxFontsPerFolder) per folder. Under a letter: the given label, and the predicted class where it differs.</p>
            \(rows.joined(separator: "\n"))</section>
            """
    }

    private func clues(_ verdict: FontVerdict) -> String {
        let names = FontClues.Clue.allCases.filter { $0 != .noLowerCase && (verdict.evidence[$0.rawValue] ?? 0) > 0.2 }
            .map(\.displayName)
        return names.isEmpty ? "" : "; " + names.joined(separator: ", ")
    }

    private func glyphs(_ images: [Int]) -> String {
        let shown = (images.filter { issueOfImage[$0] != nil } + images.filter { issueOfImage[$0] == nil }).prefix(
            Self.maxGlyphs
        ).sorted()
        let figures = shown.map { image in
            let given = dataset!.label(at: image)
            let predicted = Int(flags.predicted[image])
            let caption = symbol(given) + (predicted == given ? "" : " <b>\(symbol(predicted))</b>")
            return (picture: picture(image, size: 28), caption: caption, isWrong: issueOfImage[image] != nil)
        }
        return PagePictures.strip(figures, hidden: images.count - shown.count)
    }

    private var suspects: String {
        let singles: Set<Cause> = [.sameImageTwoLabels, .caseOrLookAlike, .singleWrongLetter, .nearCopy]
        let issues = flags.issues.filter { singles.contains($0.cause) }.prefix(Self.maxSuspects)
        guard dataset != nil else { return rows(of: flags.issues.prefix(Self.maxSuspects)) }
        guard !issues.isEmpty else { return "" }
        return """
            <section><h2>Single images, worst first</h2><p class="note">Given → suggested label (✗: no suggestion), and the \
            probability that the given label is right.</p>
            \(PagePictures.gallery(issues.map(card)))</section>
            """
    }

    /// A gallery for each cause, because the gallery of the worst images may not reach all causes.
    private var otherCauses: String {
        guard dataset != nil else { return "" }
        return [Cause.blankOrSolid, .notdefBox, .sameImageTwoLabels, .caseOrLookAlike, .nearCopy, .outlier].compactMap {
            cause -> String? in
            let issues = flags.issues.filter { $0.cause == cause }.prefix(Self.maxPerCause)
            guard !issues.isEmpty else { return nil }
            let heading = cause.displayName.prefix(1).uppercased() + cause.displayName.dropFirst()
            return """
                <section><h2>\(heading) <small>\(TextFormat.grouped(summary.causes[cause.rawValue]!))</small></h2>
                \(PagePictures.gallery(issues.map(card)))</section>
                """
        }.joined(separator: "\n")
    }

    private func card(_ issue: Issue) -> (picture: String, caption: String) {
        let face = origins?.faceOfImage[issue.index].map { origins!.faces[$0] }
        let font = face.map { "<br>\(HTML.escaped(TextFormat.shortened("\($0.family) \($0.style)", to: 40)))" } ?? ""
        let source = issue.source.map { "<br>\(HTML.escaped($0))" } ?? ""
        let caption = """
            \(symbol(issue.given)) → <b>\(issue.suggested.map(symbol) ?? "✗")</b> \
            \(percent(issue.score))<br>\(issue.cause.displayName)\(font)<br>image \(issue.index)\(source)
            """
        return (picture(issue.index, size: 84), caption)
    }

    /// Issues as a table, without images.
    private func rows(of issues: some Sequence<Issue>) -> String {
        let rows = issues.map {
            ["\($0.index)", symbol($0.given), $0.suggested.map(symbol) ?? "", TextFormat.decimal($0.score, digits: 4)]
        }
        guard !rows.isEmpty else { return "" }
        return "<section><h2>Rows, worst first</h2>"
            + HTML.table(header: ["row", "given", "suggested", "score"], rows: rows) + "</section>"
    }

    private var joint: String {
        let count = summary.joint.count
        return count <= Self.maxTableClasses ? jointTable : jointPairs
    }

    private var jointTable: String {
        let map = HTML.heatMap(
            summary.joint.indices.map(symbol), rowTotal: { max(summary.joint[$0].reduce(0, +), 1) },
            count: { summary.joint[$0][$1] })
        return """
            <p class="note">Estimated number of images with each given label (row) and true label (column): the joint of confident learning, times \
            the number of images. It does not use fonts. The colour is stronger for larger fractions of the row, on a square-root scale.</p>
            \(map)
            """
    }

    private var jointPairs: String {
        var pairs: [(given: Int, other: Int, count: Double)] = []
        for (given, row) in summary.joint.enumerated() {
            for (other, count) in row.enumerated() where given != other && count > 0 {
                pairs.append((given, other, count))
            }
        }
        let rows = pairs.sorted { ($1.count, $0.given, $0.other) < ($0.count, $1.given, $1.other) }.prefix(
            Self.maxPairs
        ).map { [symbol($0.given), symbol($0.other), TextFormat.grouped(Int($0.count))] }
        return """
            <p class="note">The pairs of labels with the most estimated label errors, by the joint of confident learning.</p>
            \(HTML.table(header: ["given", "estimated true", "images"], rows: rows))
            """
    }

    private func picture(_ image: Int, size: Int) -> String {
        let dataset = dataset!
        let label = summary.classes[dataset.label(at: image)].symbol
        return dataset.withPixels(at: image) {
            pictures.tag($0, side: dataset.side, "image \(image), \(label)", size: size)
        }
    }
}
