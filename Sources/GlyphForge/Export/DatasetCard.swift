internal import GRDB

/// The card of a data set: what it holds, how it was made, whose fonts it is made of and how far it can be trusted.
struct DatasetCard {
    /// Rows of a table before the rest is only counted.
    private static let longestTable = 20
    private static let mostClasses = 100

    private let parts: [(part: ExportPart, info: DatasetInfo)]
    private let name: String

    init(_ parts: [ExportPart], name: String) throws {
        self.parts = try parts.map { ($0, try DatasetInfo($0.dataset)) }
        self.name = name
    }

    private var imageCount: Int { parts.reduce(0) { $0 + $1.info.images } }
    private var first: DatasetInfo { parts[0].info }

    /// What it is, in a sentence.
    var summary: String {
        let kind = first.provenance.generation == nil ? "images" : "images of characters, drawn from fonts"
        return "\(TextFormat.grouped(imageCount)) grey \(kind), in \(TextFormat.grouped(first.classes.count)) classes of "
            + "\(first.side) x \(first.side) pixels."
    }

    /// How the labels came about, and how far they can be trusted.
    var labels: String {
        let origin =
            first.provenance.generation == nil
            ? "The labels are those that the images bore where they were imported from."
            : "The labels follow from the fonts' character maps: an image is what its font draws for the character. "
                + "Symbol fonts, and fonts whose maps are wrong, make some of them wrong."
        guard let curation = first.provenance.curation else {
            return origin + " Nobody has reviewed them, and the rate of wrong labels has not been estimated yet."
        }
        return origin + " " + curation.reviewDescription + " " + curation.residualDescription
    }

    /// What is known of the rate of wrong labels.
    var labelErrors: String {
        first.provenance.curation?.residualDescription ?? "The rate of wrong labels has not been estimated yet."
    }

    /// Whether the images were drawn here, so that it is known what they show.
    var isDrawn: Bool { first.provenance.generation != nil }

    /// Which licences the images come under.
    var licences: String {
        isDrawn
            ? "The images are drawn from fonts under many licences: each image is its font's."
            : "The images were imported; what licence they come under is not known here."
    }

    /// What the data set is about, in words to find it by.
    var keywords: [String] { isDrawn ? ["fonts", "glyphs", "characters"] : ["imported"] }

    /// The card.
    ///
    /// - Parameter form: The form that it lies beside; nil for a card alone.
    func markdown(form: ExportFormat?) throws -> String {
        var sections = [frontMatter, "# \(Markdown.escaped(name))", summary]
        if let form, let reading = reading(form) { sections.append(reading) }
        sections.append("## Classes\n\n" + classes)
        for (part, info) in parts {
            if let name = part.name { sections.append("# Part \(name): \(TextFormat.grouped(info.images)) images") }
            sections.append("## How it was made\n\n" + recipe(info))
            sections.append("## Fonts and licences\n\n" + (try fonts(part.dataset, info)))
            sections.append("## Equal images\n\n" + (try copies(part.dataset)))
            if !info.rejects.isEmpty { sections.append("## Left out\n\n" + rejects(info)) }
        }
        if parts.count == 2 {
            let count = try Self.equalImages(parts[1].part.dataset, parts[0].part.dataset)
            sections.append(
                "# Both parts\n\n\(TextFormat.grouped(count)) images of the test part are pixel by pixel in the train part too.")
        }
        // They tell of reviewers by the names that these gave themselves.
        sections.append("## Labels\n\n" + Markdown.escaped(labels))
        return sections.joined(separator: "\n\n") + "\n"
    }

    /// What Hugging Face reads of a card.
    private var frontMatter: String {
        let sizes = [
            1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M", 10_000_000: "1M<n<10M",
        ]
        let size = sizes.filter { imageCount < $0.key }.min { $0.key < $1.key }?.value ?? "10M<n<100M"
        return """
            ---
            license: other
            license_name: \(isDrawn ? "those-of-the-fonts" : "unknown")
            task_categories:
            - image-classification
            pretty_name: \(JSON.quoted(name))
            size_categories:
            - \(size)
            tags:
            \(keywords.map { "- \($0)" }.joined(separator: "\n"))
            ---
            """
    }

    private func reading(_ form: ExportFormat) -> String? {
        switch form {
        case .imageFolder:
            """
            ```python
            from datasets import load_dataset
            data = load_dataset("imagefolder", data_dir=".")
            ```

            `label` is the class's number; `metadata.jsonl` has a line for each image with its character and its font.
            """
        case .croissant:
            """
            ```python
            import mlcroissant as mlc
            for record in mlc.Dataset("croissant.json").records("images"):
                print(record["images/image"], record["images/label"])
            ```

            `metadata.csv` has a row for each image with its label, its character and its font.
            """
        default: nil
        }
    }

    private var classes: String {
        let names = parts.map { $0.part.name.map { "images (\($0))" } ?? "images" }
        var table = MarkdownTable(
            ["label", "character", "codepoint", "name"] + names, numbers: [0] + Array(4..<4 + names.count))
        for item in parts[0].part.dataset.classes.prefix(Self.mostClasses) {
            let counts = parts.map { TextFormat.grouped($0.info.classes[item.label].images) }
            table.append(["\(item.label)", item.codepoint.map { String($0) } ?? "", item.notation, item.name] + counts)
        }
        return table.text + rest(of: first.classes.count, shown: Self.mostClasses, "classes")
    }

    private func recipe(_ info: DatasetInfo) -> String {
        var lines: [String] = []
        let provenance = info.provenance
        if let plan = provenance.generation {
            lines += [
                "Drawn by GlyphForge \(plan.version) with FreeType \(plan.freeType)",
                "Characters: \(Markdown.escaped(([plan.characters] + plan.extensions).joined(separator: ", then ")))",
                "Fit: `\(plan.fit.rawValue)`, \(plan.side) x \(plan.side) pixels, "
                    + (plan.inverted ? "black on white" : "white on black"),
                "Instances of variable fonts: \(Markdown.escaped(plan.instances)); styled drawings beside each plain one: \(plan.styles)",
                "Copies left out: \(plan.dedupe.rawValue); seed: \(plan.seed)",
                "Font files and archives found: \(TextFormat.grouped(plan.fontFiles)); SHA-256 over their paths and sizes: "
                    + "`\(plan.fontFilesDigest)`",
            ]
            if plan.leaveOutRestricted {
                lines.append("Fonts whose embedding permissions say \"restricted\" were left out")
            }
        }
        if let imported = provenance.imported {
            lines.append(
                "Imported by GlyphForge \(imported.version) from \(Markdown.escaped(imported.source)) (\(Markdown.escaped(imported.form)))"
            )
        }
        for derivation in provenance.derivations {
            if let part = derivation.part {
                lines.append(
                    "The \(part.name) part of \(Markdown.escaped(part.source)): \(part.smallFaces) faces went into the small part, chosen by "
                        + "seed \(part.seed)" + (part.smallPlain ? ", with plain drawings only" : ""))
            }
            if let curation = derivation.curation {
                lines.append(
                    "The decisions of reviewers applied to \(Markdown.escaped(curation.source)): \(curation.outcomeDescription); SHA-256 over the "
                        + "decisions: `\(curation.decisionsDigest)`")
            }
        }
        let commands = provenance.commands(output: name).joined(separator: "\n")
        return lines.map { "- \($0)\n" }.joined()
            + "\nTo make it again from the same \(isDrawn ? "fonts" : "source"):\n\n```sh\n\(commands)\n```"
    }

    private func fonts(_ dataset: Dataset, _ info: DatasetInfo) throws -> String {
        guard info.facesUsed > 0 else { return "The fonts are not known." }
        let formats = info.formats.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\(TextFormat.grouped($0.value)) \($0.key)" }.joined(separator: ", ")
        let (licenceRows, familyRows) = try dataset.manifest.read { database in
            let licences = try Row.fetchAll(
                database,
                sql: """
                    SELECT text, count(*) FROM faces LEFT JOIN licences ON licences.id = faces.licence
                    WHERE faces.id IN (SELECT face FROM instances WHERE id IN (SELECT instance FROM images))
                    GROUP BY licence ORDER BY 2 DESC, 1
                    """)
            let families = try Row.fetchAll(
                database,
                sql: """
                    SELECT family, count(DISTINCT faces.id), count(*) FROM images
                        JOIN instances ON instances.id = images.instance JOIN faces ON faces.id = instances.face
                    GROUP BY family ORDER BY 3 DESC, 1 LIMIT \(Self.longestTable)
                    """)
            return (licences, families)
        }
        var licences = MarkdownTable(["faces", "licence, in the font's own words"], numbers: [0])
        for row in licenceRows.prefix(Self.longestTable) {
            licences.append([TextFormat.grouped(row[1]), TextFormat.shortened(row[0] ?? "(none given)", to: 160)])
        }
        var families = MarkdownTable(["family", "faces", "images"], numbers: [1, 2])
        for row in familyRows { families.append([row[0], TextFormat.grouped(row[1]), TextFormat.grouped(row[2])]) }
        return """
            \(TextFormat.grouped(info.facesUsed)) faces of \(TextFormat.grouped(info.families)) families (\(formats)). \(self.licences) \
            Look into them before you publish or sell what is made of them.

            \(licences.text)\(rest(of: licenceRows.count, shown: Self.longestTable, "wordings of licences"))

            The families with most images:

            \(families.text)\(rest(of: info.families, shown: Self.longestTable, "families"))
            """
    }

    private func copies(_ dataset: Dataset) throws -> String {
        let row = try dataset.manifest.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*), coalesce(sum(images - 1), 0), coalesce(sum(labels > 1), 0),
                        coalesce(sum(CASE WHEN labels > 1 THEN images END), 0)
                    FROM (SELECT count(*) AS images, count(DISTINCT label) AS labels FROM images
                        GROUP BY digest HAVING count(*) > 1)
                    """)!
        }
        let numbers = (0..<4).map { TextFormat.grouped(row[$0]) }
        return
            "\(numbers[1]) images equal an earlier one pixel by pixel (in \(numbers[0]) groups). \(numbers[2]) of the groups "
            + "go across classes, with \(numbers[3]) images: of each of these, all labels but one are wrong, or the characters "
            + "look the same."
    }

    private func rejects(_ info: DatasetInfo) -> String {
        var table = MarkdownTable(["reason", "whole faces or files", "single characters or images"], numbers: [1, 2])
        for item in info.rejects { table.append([item.reason, TextFormat.grouped(item.faces), TextFormat.grouped(item.characters)]) }
        return table.text
    }

    /// What follows a table that does not show all.
    private func rest(of count: Int, shown: Int, _ things: String) -> String {
        count > shown ? "\n\n... and \(TextFormat.grouped(count - shown)) more \(things)." : ""
    }

    /// How many images of `one` are in `other` too, by their digests. Both lists are gone through in order, side by
    /// side.
    private static func equalImages(_ one: Dataset, _ other: Dataset) throws -> Int {
        let query = "SELECT digest FROM images ORDER BY digest"
        return try one.manifest.read { oneDatabase in
            try other.manifest.read { otherDatabase in
                let digests = try Row.fetchCursor(oneDatabase, sql: query)
                let others = try Row.fetchCursor(otherDatabase, sql: query)
                var candidate: [UInt8]? = try others.next().map { bytes($0) }
                var count = 0
                while let row = try digests.next() {
                    let digest = bytes(row)
                    while let found = candidate, found.lexicographicallyPrecedes(digest) {
                        candidate = try others.next().map { bytes($0) }
                    }
                    if candidate == digest { count += 1 }
                }
                return count
            }
        }
    }

    private static func bytes(_ row: Row) -> [UInt8] {
        (try? row.withUnsafeData(atIndex: 0) { $0.map { Array($0) } ?? [] }) ?? []
    }
}
