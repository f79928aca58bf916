internal import GRDB

/// The data set card: its contents, how it was made, the fonts and their licences, and how reliable the labels are.
struct DatasetCard {
    /// The maximum number of rows in a table; the rest is only counted.
    private static let maxRows = 20
    private static let maxClasses = 100

    private let splits: [(split: ExportSplit, info: DatasetInfo)]
    private let name: String

    /// - Parameter namesReviewers: Whether the card has the reviewers' names.
    init(_ splits: [ExportSplit], name: String, namesReviewers: Bool) throws {
        self.splits = try splits.map { split in
            var info = try DatasetInfo(split.dataset)
            info.provenance = info.provenance.published(namesReviewers: namesReviewers)
            return (split, info)
        }
        self.name = name
    }

    private var imageCount: Int { splits.reduce(0) { $0 + $1.info.images } }
    private var first: DatasetInfo { splits[0].info }

    /// One sentence that describes the data set.
    var summary: String {
        let subject = isDrawn ? " of characters drawn from fonts" : ""
        return "\(TextFormat.count(imageCount, "grey image"))\(subject), \(first.side) x \(first.side) pixels, in "
            + "\(TextFormat.count(first.classes.count, "class"))."
    }

    /// The origin of the labels and how reliable they are.
    var labels: String {
        let origin =
            isDrawn
            ? "The labels come from the fonts' character maps: each image is the glyph that its font has for the "
                + "character. Some labels are wrong, because symbol fonts and fonts with faulty character maps draw "
                + "something else."
            : "The labels were imported with the images."
        guard let curation = first.provenance.curation else {
            return origin + " The labels have not been reviewed. " + labelErrors
        }
        return origin + " " + curation.reviewDescription + " " + curation.residualDescription
    }

    /// The estimated rate of label errors.
    var labelErrors: String {
        first.provenance.curation?.residualDescription ?? "The label error rate has not been estimated."
    }

    /// Whether the images were drawn from fonts, not imported.
    var isDrawn: Bool { first.provenance.generation != nil }

    /// The licences of the images.
    var licences: String {
        isDrawn
            ? "The images are drawn from fonts under many licences. Each image is subject to the licence of its font."
            : "The images were imported. Their licence is unknown."
    }

    /// Search keywords.
    var keywords: [String] { isDrawn ? ["fonts", "glyphs", "characters"] : ["imported"] }

    /// The card as Markdown.
    ///
    /// - Parameter form: The export format, whose loading code the card includes; nil for a card without an export.
    func markdown(form: ExportFormat?) throws -> String {
        var sections = [frontMatter(form), "# \(Markdown.escaped(name))", summary]
        if let form, let reading = reading(form) { sections.append(reading) }
        sections.append("## Classes\n\n" + classes)
        for (split, info) in splits {
            if let name = split.name {
                sections.append("# The \(name) split: \(TextFormat.count(info.images, "image"))")
            }
            sections.append("## How it was made\n\n" + recipe(info))
            sections.append("## Fonts and licences\n\n" + (try fonts(split.dataset, info)))
            sections.append("## Duplicates\n\n" + (try copies(split.dataset)))
            if !info.rejects.isEmpty { sections.append("## Rejects\n\n" + rejects(info)) }
        }
        if splits.count == 2 {
            let count = try Self.equalImages(splits[1].split.dataset, splits[0].split.dataset)
            sections.append(
                "# Both splits\n\n\(TextFormat.count(count, "image")) of the test split \(count == 1 ? "has" : "have") a duplicate "
                    + "(equal pixels) in the train split.")
        }
        // The text contains reviewers' names, which are untrusted.
        sections.append("## Labels\n\n" + Markdown.escaped(labels))
        return sections.joined(separator: "\n\n") + "\n"
    }

    /// The metadata that Hugging Face reads.
    private func frontMatter(_ form: ExportFormat?) -> String {
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
            \(keywords.map { "- \($0)" }.joined(separator: "\n"))\(form == .imageFolder ? "\n" + imageFolderDescription : "")
            ---
            """
    }

    /// The files of each split and the types of the columns, with the names of the classes.
    private var imageFolderDescription: String {
        let files = splits.map { split, _ in
            "  - split: \(split.name ?? "train")\n    path: \(JSON.quoted(split.name.map { $0 + "/**" } ?? "**"))"
        }
        let classes = splits[0].split.dataset.classes
        let symbols = classes.map(\.symbol)
        let areDistinct = Set(symbols.map { ExactText($0) }).count == symbols.count
        let names = classes.map { item in
            "          '\(item.label)': \(JSON.quoted(areDistinct ? item.symbol : splits[0].split.folders[item.label]))"
        }
        let columns = ["character", "codepoint", "class"] + ImageDetail.columns
        let types = ["face": "int64", "glyph": "int64", "licence": "int64"].merging(
            ["embolden", "slant", "width", "stroke"].map { ($0, "float64") }
        ) { $1 }
        let others = columns.map { "  - name: \($0)\n    dtype: \(types[$0] ?? "string")" }
        let features = """
              features:
              - name: image
                dtype: image
              - name: label
                dtype:
                  class_label:
                    names:
            \(names.joined(separator: "\n"))
            \(others.joined(separator: "\n"))
            """
        // `load_dataset` of a folder reads the features in `configs`, Hugging Face's site those in `dataset_info`.
        return """
            configs:
            - config_name: default
              data_files:
            \(files.joined(separator: "\n"))
            \(features)
            dataset_info:
            \(features)
            """
    }

    /// Code that loads an export.
    private func reading(_ form: ExportFormat) -> String? {
        switch form {
        case .imageFolder:
            """
            ```python
            from datasets import load_dataset
            data = load_dataset(".")
            ```

            `label` is the number of the class, with its name as a `ClassLabel`. `metadata.jsonl` has one line for each image,
            with its character, font, and the number of its licence in `licences.csv` (0: none stated).
            """
        case .croissant:
            """
            ```python
            import mlcroissant as mlc
            for record in mlc.Dataset("croissant.json").records("images"):
                print(record["images/image"], record["images/label"])
            ```

            `metadata.csv` has one row for each image, with its label, character and font.
            """
        default: nil
        }
    }

    private var classes: String {
        let names = splits.map { $0.split.name.map { "images (\($0))" } ?? "images" }
        var table = MarkdownTable(
            ["label", "character", "codepoint", "name"] + names, numbers: [0] + Array(4..<4 + names.count))
        for item in splits[0].split.dataset.classes.prefix(Self.maxClasses) {
            let counts = splits.map { TextFormat.grouped($0.info.classes[item.label].images) }
            table.append(["\(item.label)", item.codepoint.map { String($0) } ?? "", item.notation, item.name] + counts)
        }
        let order =
            splits[0].split.hasNumberedFolders
            ? "\n\nIn exports with a folder for each class, the folders' names begin with the labels, such as "
                + "`\(splits[0].split.folders.last ?? "")`, so that loaders that number sorted folders give the right labels."
            : ""
        return table.text + rest(of: first.classes.count, shown: Self.maxClasses, "classes") + order
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
                "Instances of variable fonts: \(Markdown.escaped(plan.instances))",
                "Styled drawings for each plain one: \(plan.styles)",
                "Duplicates skipped: \(plan.dedupe.rawValue)", "Random seed: \(plan.seed)",
                "Font files and archives: \(TextFormat.grouped(plan.fontFiles)) (SHA-256 of their paths and sizes: "
                    + "`\(plan.fontFilesDigest)`)",
            ]
            if plan.leaveOutRestricted {
                lines.append("Fonts with restricted embedding permissions were skipped")
            }
        }
        if let imported = provenance.imported {
            lines.append(
                "Imported by GlyphForge \(imported.version) from \(Markdown.escaped(imported.source)) (\(Markdown.escaped(imported.form)))"
            )
        }
        for derivation in provenance.derivations {
            if let split = derivation.split {
                lines.append(
                    "The \(split.name) split of \(Markdown.escaped(split.source)): the small split has "
                        + "\(split.smallFaces) \(split.smallFaces.hasSuffix("%") ? "of the faces" : "faces"), selected with "
                        + "random seed \(split.seed)" + (split.smallPlain ? ", plain drawings only" : ""))
            }
            if let curation = derivation.curation {
                lines.append(
                    "Reviewers' decisions applied to \(Markdown.escaped(curation.source)): "
                        + "\(curation.outcomeDescription) (SHA-256 of the decisions: `\(curation.decisionsDigest)`)")
            }
        }
        let commands = provenance.commands(output: name).joined(separator: "\n")
        return lines.map { "- \($0)\n" }.joined()
            + "\nTo make it again from the same \(isDrawn ? "fonts" : "source"), run:\n\n```sh\n\(commands)\n```"
    }

    private func fonts(_ dataset: Dataset, _ info: DatasetInfo) throws -> String {
        guard info.facesUsed > 0 else { return "The fonts are unknown." }
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
                    GROUP BY family ORDER BY 3 DESC, 1 LIMIT \(Self.maxRows)
                    """)
            return (licences, families)
        }
        var licences = MarkdownTable(["faces", "licence, as stated in the font"], numbers: [0])
        for row in licenceRows.prefix(Self.maxRows) {
            licences.append([TextFormat.grouped(row[1]), TextFormat.shortened(row[0] ?? "(none stated)", to: 160)])
        }
        var families = MarkdownTable(["family", "faces", "images"], numbers: [1, 2])
        for row in familyRows { families.append([row[0], TextFormat.grouped(row[1]), TextFormat.grouped(row[2])]) }
        return """
            \(TextFormat.count(info.facesUsed, "face")) of \(TextFormat.count(info.families, "family")) (\(formats)). \
            \(self.licences) Check the licences before you publish the images or use them commercially.

            \(licences.text)\(rest(of: licenceRows.count, shown: Self.maxRows, "licence texts"))

            The families with the most images:

            \(families.text)\(rest(of: info.families, shown: Self.maxRows, "families"))
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
        let (groups, extra, groupsAcross, imagesAcross): (Int, Int, Int, Int) = (row[0], row[1], row[2], row[3])
        guard groups > 0 else { return "All images differ." }
        let across =
            groupsAcross == 0
            ? "No such group has more than one label."
            : "\(TextFormat.count(groupsAcross, "group")), with \(TextFormat.count(imagesAcross, "image")), "
                + "\(groupsAcross == 1 ? "has" : "have") more than one label: either all labels of the group but one are "
                + "wrong, or the characters look the same."
        return
            "\(TextFormat.count(extra, "image")) \(extra == 1 ? "has" : "have") the same pixels as an earlier image (in "
            + "\(TextFormat.count(groups, "group")) of duplicates). " + across
    }

    private func rejects(_ info: DatasetInfo) -> String {
        var table = MarkdownTable(["reason", "whole faces or files", "single characters or images"], numbers: [1, 2])
        for item in info.rejects {
            table.append([item.reason, TextFormat.grouped(item.faces), TextFormat.grouped(item.characters)])
        }
        return table.text
    }

    /// The line below a table that does not show all rows.
    private func rest(of count: Int, shown: Int, _ things: String) -> String {
        count > shown ? "\n\n... and \(TextFormat.grouped(count - shown)) more \(things)." : ""
    }

    /// The number of images of `one` with equal pixels in `other`, by their digests. Both sorted lists are read in
    /// parallel.
    private static func equalImages(_ one: Dataset, _ other: Dataset) throws -> Int {
        let query = "SELECT digest FROM images ORDER BY digest"
        return try one.manifest.read { oneDatabase in
            try other.manifest.read { otherDatabase in
                let digests = try Row.fetchCursor(oneDatabase, sql: query)
                let others = try Row.fetchCursor(otherDatabase, sql: query)
                var candidate = try others.next().map { try digest($0, of: other) }
                var count = 0
                while let row = try digests.next() {
                    let digest = try digest(row, of: one)
                    while let found = candidate, found.lexicographicallyPrecedes(digest) {
                        candidate = try others.next().map { try self.digest($0, of: other) }
                    }
                    if candidate == digest { count += 1 }
                }
                return count
            }
        }
    }

    private static func digest(_ row: Row, of dataset: Dataset) throws -> [UInt8] {
        try row.withUnsafeData(atIndex: 0) { data in
            guard let data else {
                throw DatasetError(
                    .damaged, "\(dataset.path)/\(DatasetFiles.manifest) is damaged: an image has no digest.")
            }
            return Array(data)
        }
    }
}
