public import GlyphForge

/// What `flag` found as a page of HTML with pictures, in one file that needs no other.
public struct FlagReport {
    private let flags: LabelFlags
    private let dataset: Dataset?
    private let origins: ImageOrigins?
    private let issueOfImage: [Int: Issue]
    private let pictures = PagePictures()

    private static let (mostFonts, mostSuspects, mostOfCause, mostClasses, mostPairs) = (60, 120, 40, 100, 12)
    /// Fonts of one folder are often sizes of one design.
    private static let mostFontsOfFolder = 6
    /// Pictures of one font; flagged ones come first.
    private static let mostGlyphs = 40
    /// More columns are no longer read as a table.
    private static let mostTabled = 36

    /// - Parameter dataset: What the flags are of; nil where only predictions are known, and there are no pictures.
    public init(_ flags: LabelFlags, dataset: Dataset?) throws {
        self.flags = flags
        self.dataset = dataset
        origins = try dataset.map { try ImageOrigins($0) }
        issueOfImage = Dictionary(uniqueKeysWithValues: flags.issues.map { ($0.index, $0) })
    }

    /// Writes the page; one that is there is replaced.
    ///
    /// - Throws: `.exists` when something else than a page is there.
    public func write(to path: String) throws { try page.write(to: path) }

    /// The page.
    public func html() -> String { page.html }

    private var summary: FlagSummary { flags.summary }

    private var page: HTMLPage {
        let body = """
            <header>
            <h1>Labels that look wrong</h1>
            <p class="sets"><b class="a">Data set</b> \(escaped(dataset?.path ?? "predictions alone"))</p>
            <p class="headline"><b>\(grouped(summary.flagged))</b> <span>of \(grouped(summary.images)) images flagged, \
            \(percent(Double(summary.flagged) / Double(summary.images)))</span></p>
            \(summary.notes.map { "<p class=\"note\">\(escaped($0))</p>" }.joined(separator: "\n"))
            </header>
            <div class="top">
            <section><h2>Causes</h2>\(causes)</section>
            <section><h2>Classes</h2>\(classTable)</section>
            </div>
            \(fonts)
            \(suspects)
            \(otherCauses)
            <section><h2>Given and likely labels</h2>\(joint)</section>
            """
        let name = dataset.map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path } ?? "predictions"
        return HTMLPage(
            title: "Labels of \(name)", body: body, style: Self.style,
            remark: "a flag is a suspicion: only a review tells how many labels are wrong")
    }

    private func percent(_ share: Double) -> String { GlyphForge.percent(share, digits: share < 0.1 ? 2 : 1) }

    private func symbol(_ label: Int) -> String { escaped(shortened(summary.classes[label].symbol, to: 12)) }

    private func bar(_ share: Double) -> String {
        "<span class=\"bar\"><i style=\"width:\(decimal(100 * share, digits: 1))%\"></i></span>"
    }

    private var causes: String {
        let most = Double(summary.causes.values.max() ?? 1)
        let rows = Cause.allCases.compactMap { cause -> String? in
            guard let count = summary.causes[cause.rawValue] else { return nil }
            return "<tr><th>\(cause.words)</th><td>\(grouped(count))</td><td>\(bar(Double(count) / most))</td></tr>"
        }
        return rows.isEmpty
            ? "<p>Nothing is flagged.</p>" : "<table><tbody>\(rows.joined(separator: "\n"))</tbody></table>"
    }

    private var classTable: String {
        var listed = summary.classes.filter { $0.images > 0 }
        if listed.count > Self.mostClasses {
            listed = Array(listed.sorted { ($1.flagged, $0.label) < ($0.flagged, $1.label) }.prefix(Self.mostClasses))
        }
        let share = { (item: FlagSummary.ClassCount) in Double(item.flagged) / Double(item.images) }
        let most = max(listed.map(share).max() ?? 0, 1e-9)
        let rows = listed.map {
            "<tr><th>\(escaped(shortened($0.symbol, to: 12)))</th><td>\(grouped($0.images))</td><td>\(grouped($0.flagged))</td>"
                + "<td>\(bar(share($0) / most))</td><td>\(percent(share($0)))</td></tr>"
        }
        return """
            <div class="wide"><table><thead><tr><th>class</th><td>images</td><td>flagged</td><td colspan="2">share</td></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
            """
    }

    private var fonts: String {
        guard let origins, let judged = summary.facesJudged else { return "" }
        var ofFolder: [String: Int] = [:]
        let listed = flags.verdicts.prefix { $0.probability >= 0.1 }.filter { verdict in
            let folder = verdict.file.split(separator: "/").dropLast().joined(separator: "/")
            ofFolder[folder, default: 0] += 1
            return ofFolder[folder]! <= Self.mostFontsOfFolder
        }.prefix(Self.mostFonts)
        let places = Dictionary(uniqueKeysWithValues: origins.faces.enumerated().map { ($0.element.number, $0.offset) })
        var images: [Int: [Int]] = Dictionary(uniqueKeysWithValues: listed.map { (places[$0.face]!, []) })
        for (image, face) in origins.faceOfImage.enumerated() {
            if let face { images[face]?.append(image) }
        }
        let rows = listed.map { verdict in
            """
            <article class="font"><p><b>\(percent(verdict.probability))</b> \(escaped(shortened("\(verdict.family) \(verdict.style)", to: 60)))
            <small>\(verdict.read) of \(grouped(verdict.images)) read as labelled\(clues(verdict)); \(escaped(verdict.file))</small></p>
            <div class="glyphs">\(glyphs(images[places[verdict.face]!]!))</div></article>
            """
        }
        let bad = summary.facesNoAlphabet ?? 0
        return """
            <section><h2>Fonts that are no alphabet</h2><p class="note">\(grouped(bad)) of \(grouped(judged)) faces judged, by all of their letters \
            together and what the font says of itself. A row for each face, the likeliest first, \(Self.mostFontsOfFolder) of a folder at most; what the network reads instead is under a letter.</p>
            \(rows.joined(separator: "\n"))</section>
            """
    }

    private func clues(_ verdict: FontVerdict) -> String {
        let names = FontClues.Clue.allCases.filter { $0 != .noLowerCase && (verdict.evidence[$0.rawValue] ?? 0) > 0.2 }
            .map(\.words)
        return names.isEmpty ? "" : "; " + names.joined(separator: ", ")
    }

    private func glyphs(_ images: [Int]) -> String {
        let shown = (images.filter { issueOfImage[$0] != nil } + images.filter { issueOfImage[$0] == nil }).prefix(
            Self.mostGlyphs
        ).sorted()
        let figures = shown.map { image in
            let given = dataset!.label(at: image)
            let read = Int(flags.predicted[image])
            let caption = symbol(given) + (read == given ? "" : " <b>\(symbol(read))</b>")
            return
                "<figure\(issueOfImage[image] == nil ? "" : " class=\"wrong\"")>\(picture(image, size: 28))<figcaption>\(caption)</figcaption></figure>"
        }
        let hidden = images.count - shown.count
        return figures.joined() + (hidden > 0 ? "<p class=\"note\">and \(grouped(hidden)) more</p>" : "")
    }

    private var suspects: String {
        let singles: Set<Cause> = [.sameImageTwoLabels, .caseOrLookAlike, .singleWrongLetter, .nearCopy]
        let issues = flags.issues.filter { singles.contains($0.cause) }.prefix(Self.mostSuspects)
        guard dataset != nil else { return rows(of: flags.issues.prefix(Self.mostSuspects)) }
        guard !issues.isEmpty else { return "" }
        return """
            <section><h2>Single images, worst first</h2><p class="note">Given → suggested label, ✗ for none of this set; the probability that the \
            given one is right.</p>
            <div class="mistakes">\(issues.map(card).joined(separator: "\n"))</div></section>
            """
    }

    /// Causes whose images the gallery of the worst may not have reached.
    private var otherCauses: String {
        guard dataset != nil else { return "" }
        return [Cause.blankOrSolid, .notdefBox, .sameImageTwoLabels, .caseOrLookAlike, .nearCopy, .outlier].compactMap {
            cause -> String? in
            let issues = flags.issues.filter { $0.cause == cause }.prefix(Self.mostOfCause)
            guard !issues.isEmpty else { return nil }
            let heading = cause.words.prefix(1).uppercased() + cause.words.dropFirst()
            return """
                <section><h2>\(heading) <small>\(grouped(summary.causes[cause.rawValue]!))</small></h2>
                <div class="mistakes">\(issues.map(card).joined(separator: "\n"))</div></section>
                """
        }.joined(separator: "\n")
    }

    private func card(_ issue: Issue) -> String {
        let face = origins?.faceOfImage[issue.index].map { origins!.faces[$0] }
        let font = face.map { "<br>\(escaped(shortened("\($0.family) \($0.style)", to: 40)))" } ?? ""
        return """
            <figure>\(picture(issue.index, size: 84))<figcaption>\(symbol(issue.given)) → <b>\(issue.suggested.map(symbol) ?? "✗")</b> \
            \(percent(issue.score))<br>\(issue.cause.words)\(font)<br>image \(issue.index)</figcaption></figure>
            """
    }

    /// Issues without pictures.
    private func rows(of issues: some Sequence<Issue>) -> String {
        let rows = issues.map {
            "<tr><th>\($0.index)</th><td>\(symbol($0.given))</td><td>\($0.suggested.map(symbol) ?? "")</td><td>\(decimal($0.score, digits: 4))</td></tr>"
        }
        guard !rows.isEmpty else { return "" }
        return """
            <section><h2>Rows, worst first</h2><div class="wide"><table><thead><tr><th>row</th><td>given</td><td>suggested</td><td>score</td></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div></section>
            """
    }

    private var joint: String {
        let count = summary.joint.count
        return count <= Self.mostTabled ? jointTable : jointPairs
    }

    private var jointTable: String {
        let labels = 0..<summary.joint.count
        let head = labels.map { "<th scope=\"col\">\(symbol($0))</th>" }.joined()
        let rows = labels.map { given -> String in
            let sum = max(summary.joint[given].reduce(0, +), 1)
            let cells = labels.map { other -> String in
                let number = summary.joint[given][other]
                guard number > 0 else { return "<td></td>" }
                // The square root: errors are few, and are to be seen.
                let strength = decimal((number / sum).squareRoot(), digits: 2)
                return
                    "<td class=\"\(given == other ? "even" : "odd")\" style=\"--v:\(strength)\">\(grouped(Int(number)))</td>"
            }
            return "<tr><th scope=\"row\">\(symbol(given))</th>\(cells.joined())</tr>"
        }
        return """
            <p class="note">How many images of each given label (row) are likely of each label (column): confident learning's joint, times the \
            number of images. It knows nothing of fonts. The colours grow with the square root of the share of the row.</p>
            <div class="wide"><table class="heat"><thead><tr><th></th>\(head)</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
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
            Self.mostPairs
        ).map {
            "<tr><th>\(symbol($0.given))</th><td>\(symbol($0.other))</td><td>\(grouped(Int($0.count)))</td></tr>"
        }
        return """
            <p class="note">The pairs of labels that most images are likely confused in, by confident learning's joint.</p>
            <table><thead><tr><th>given</th><td>likely</td><td>images</td></tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table>
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
