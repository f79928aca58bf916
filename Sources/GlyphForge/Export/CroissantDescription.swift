internal import Foundation

/// What `croissant.json` says: MLCommons' Croissant 1.0 with its vocabulary for responsible AI, in JSON-LD.
///
/// It tells nothing that is not known: neither dates, nor an address, nor whom to cite.
struct CroissantDescription {
    let name: String
    let card: DatasetCard
    let parts: [ExportPart]
    let files: Files

    /// What is described.
    enum Files {
        /// The images in an archive, and a table with a row for each.
        case published(archive: PublishedFile, table: PublishedFile)
        /// The files of a data set's own folder, which Croissant has no words for beyond their names and digests.
        case native([PublishedFile])
    }

    private var isPublished: Bool { if case .published = files { true } else { false } }
    private var hasParts: Bool { parts.contains { $0.name != nil } }

    /// The whole, with sorted keys.
    func json() throws -> Data {
        let description: [String: Any] = [
            "@context": Self.context, "@type": "sc:Dataset",
            "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
            "name": name, "description": card.summary + " " + card.labels,
            "license": card.licences
                + (isPublished
                    ? " See README.md, and the column licence of metadata.csv."
                    : " See README.md, and manifest.sqlite."),
            "version": "1.0.0", "keywords": card.keywords + ["image classification"],
            "distribution": distribution,
            "recordSet": isPublished ? [classes] + (hasParts ? [splits] : []) + [images] : [classes],
            "rai:dataCollection": "The images were drawn or imported by GlyphForge; README.md has the recipe.",
            "rai:dataCollectionType": ["Software Collection"],
            "rai:dataAnnotationProtocol": card.labels,
            "rai:dataAnnotationAnalysis": card.labelErrors,
            "rai:annotationsPerItem": "1",
            "rai:dataLimitations":
                "Equal and nearly equal images occur, across classes too; README.md counts the equal ones.",
            "rai:personalSensitiveInformation": card.isDrawn
                ? "None: the images show characters." : "Not known: the images were imported.",
        ]
        return try JSONSerialization.data(
            withJSONObject: description, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
            + Data("\n".utf8)
    }

    private var distribution: [[String: Any]] {
        func file(_ id: String, _ file: PublishedFile, _ format: String, _ description: String) -> [String: Any] {
            [
                "@type": "cr:FileObject", "@id": id, "name": file.name, "description": description,
                "contentUrl": file.name, "contentSize": "\(file.byteCount) B", "encodingFormat": format,
                "sha256": file.digest,
            ]
        }
        switch files {
        case .native(let files):
            return files.map { file($0.name, $0, "application/octet-stream", DatasetFiles.description(of: $0.name)) }
        case .published(let archive, let table):
            return [
                file("archive", archive, "application/x-tar", "The images, in a gzipped tar archive."),
                file(
                    "metadata", table, "text/csv",
                    "A row for each image: its file, its label, and the font it is drawn from."),
                [
                    "@type": "cr:FileSet", "@id": "image-files", "name": "image-files",
                    "description": "A PNG for each image.",
                    "containedIn": ["@id": "archive"], "encodingFormat": "image/png", "includes": "**/*.png",
                ],
            ]
        }
    }

    private var classes: [String: Any] {
        let rows = parts[0].dataset.classes.map { item -> [String: Any] in
            ["classes/label": item.label, "classes/codepoint": item.notation, "classes/name": item.name]
        }
        return [
            "@type": "cr:RecordSet", "@id": "classes", "name": "classes", "description": "What the labels stand for.",
            "dataType": "sc:Enumeration", "key": ["@id": "classes/label"], "data": rows,
            "field": [
                field("classes/label", "sc:Integer", "The label."),
                field("classes/codepoint", "sc:Text", "The character, as U+0041; empty where it is none."),
                field("classes/name", "sc:Text", "The character's Unicode name."),
            ],
        ]
    }

    private var splits: [String: Any] {
        let kinds = ["train": "cr:TrainingSplit", "test": "cr:TestSplit"]
        let rows = parts.compactMap(\.name).map { ["splits/name": $0, "splits/kind": kinds[$0] ?? ""] }
        return [
            "@type": "cr:RecordSet", "@id": "splits", "name": "splits", "description": "The parts.",
            "dataType": "cr:Split", "key": ["@id": "splits/name"], "data": rows,
            "field": [
                field("splits/name", "sc:Text", "The part's name."),
                field("splits/kind", "sc:URL", "What the part is for."),
            ],
        ]
    }

    private var images: [String: Any] {
        var file = field("images/file", "sc:Text", "The image's path in the archive.")
        // The transformation makes a text of the path, which the join compares with the table's.
        file["source"] = [
            "fileSet": ["@id": "image-files"], "extract": ["fileProperty": "fullpath"],
            "transform": ["regex": "^(.*)$"],
        ]
        file["references"] = ["fileObject": ["@id": "metadata"], "extract": ["column": "file"]]
        var image = field(
            "images/image", "sc:ImageObject", "The picture: white on black, unless README.md says otherwise.")
        image["source"] = ["fileSet": ["@id": "image-files"], "extract": ["fileProperty": "content"]]
        var label = column("label", "sc:Integer", "The label: which of the classes.")
        label["references"] = ["field": ["@id": "classes/label"]]
        var split = column("split", "sc:Text", "The part: train or test.")
        split["references"] = ["field": ["@id": "splits/name"]]
        return [
            "@type": "cr:RecordSet", "@id": "images", "name": "images", "description": "The images with their labels.",
            "key": ["@id": "images/file"],
            "field": [file, image, label] + Self.columns.map { column($0, $1, $2) }
                + (hasParts ? [split] : []),
        ]
    }

    /// The columns of the table, their types and what they say; those that refer to others are not among them.
    private static let columns = [
        ("codepoint", "sc:Text", "The character, as U+0041."),
        ("class", "sc:Text", "The character's Unicode name."),
        ("font", "sc:Text", "The font file, as it was reached."),
        ("family", "sc:Text", "The font's family."),
        ("style", "sc:Text", "The face's style."),
        ("face", "sc:Integer", "The face's number in its file."),
        ("glyph", "sc:Integer", "The glyph's number in its face."),
        ("instance", "sc:Text", "The name of a variable font's instance."),
        ("axes", "sc:Text", "Where that instance lies on its axes, such as wght=700."),
        ("embolden", "sc:Float", "By how much the outlines were made bolder, in em."),
        ("slant", "sc:Float", "By how much they were slanted, in degrees."),
        ("width", "sc:Float", "The factor by which they were made wider."),
        (
            "stroke", "sc:Float",
            "The width of the line they were drawn with instead of being filled, in em; 0 if filled."
        ),
        ("licence", "sc:Text", "What the font says of its licence."),
    ]

    private func column(_ name: String, _ type: String, _ description: String) -> [String: Any] {
        var result = field("images/\(name)", type, description)
        result["source"] = ["fileObject": ["@id": "metadata"], "extract": ["column": name]]
        return result
    }

    private func field(_ id: String, _ type: String, _ description: String) -> [String: Any] {
        ["@type": "cr:Field", "@id": id, "name": id, "description": description, "dataType": type]
    }

    /// The context that the standard gives.
    private static var context: [String: Any] {
        let own = [
            "citeAs", "column", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes",
            "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
            "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform", "equivalentProperty",
        ]
        var context: [String: Any] = Dictionary(uniqueKeysWithValues: own.map { ($0, "cr:\($0)") })
        context["@language"] = "en"
        context["@vocab"] = "https://schema.org/"
        context["sc"] = "https://schema.org/"
        context["cr"] = "http://mlcommons.org/croissant/"
        context["rai"] = "http://mlcommons.org/croissant/RAI/"
        context["dct"] = "http://purl.org/dc/terms/"
        context["conformsTo"] = "dct:conformsTo"
        context["data"] = ["@id": "cr:data", "@type": "@json"]
        context["examples"] = ["@id": "cr:examples", "@type": "@json"]
        context["dataType"] = ["@id": "cr:dataType", "@type": "@vocab"]
        return context
    }
}
