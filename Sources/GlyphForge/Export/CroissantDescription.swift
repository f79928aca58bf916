internal import Foundation

/// The contents of `croissant.json`: MLCommons' Croissant 1.0 with its vocabulary for responsible AI, in JSON-LD.
///
/// Unknown properties, such as dates, the address and the citation, are omitted.
struct CroissantDescription {
    let name: String
    let card: DatasetCard
    let splits: [ExportSplit]
    let files: Files

    /// The files to describe.
    enum Files {
        /// An archive of images and a table with a row for each.
        case published(archive: PublishedFile, table: PublishedFile)
        /// The files of a data set's own folder. Croissant can describe only their names, sizes and digests.
        case native([PublishedFile])
    }

    private var isPublished: Bool { if case .published = files { true } else { false } }
    private var hasSplits: Bool { splits.contains { $0.name != nil } }

    /// The description as JSON with sorted keys.
    func json() throws -> Data {
        let description: [String: Any] = [
            "@context": Self.context, "@type": "sc:Dataset",
            "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
            "name": name, "description": card.summary + " " + card.labels,
            "license": card.licences
                + (isPublished
                    ? " See README.md and the column licence of metadata.csv."
                    : " See README.md and manifest.sqlite."),
            "version": "1.0.0", "keywords": card.keywords + ["image classification"],
            "distribution": distribution,
            "recordSet": isPublished ? [classes] + (hasSplits ? [splitRecords] : []) + [images] : [classes],
            "rai:dataCollection": "GlyphForge drew or imported the images. README.md has the details.",
            "rai:dataCollectionType": ["Software Collection"],
            "rai:dataAnnotationProtocol": card.labels,
            "rai:dataAnnotationAnalysis": card.labelErrors,
            "rai:annotationsPerItem": "1",
            "rai:dataLimitations":
                "Duplicates and near-copies occur, also across classes. README.md has the number of duplicates.",
            "rai:personalSensitiveInformation": card.isDrawn
                ? "None. The images show characters." : "Unknown, because the images were imported.",
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
                file("archive", archive, "application/x-tar", "The images in a gzipped tar archive."),
                file(
                    "metadata", table, "text/csv",
                    "One row for each image: its file, label and font."),
                [
                    "@type": "cr:FileSet", "@id": "image-files", "name": "image-files",
                    "description": "One PNG file for each image.",
                    "containedIn": ["@id": "archive"], "encodingFormat": "image/png", "includes": "**/*.png",
                ],
            ]
        }
    }

    private var classes: [String: Any] {
        let rows = splits[0].dataset.classes.map { item -> [String: Any] in
            ["classes/label": item.label, "classes/codepoint": item.notation, "classes/name": item.name]
        }
        return [
            "@type": "cr:RecordSet", "@id": "classes", "name": "classes", "description": "The class of each label.",
            "dataType": "sc:Enumeration", "key": ["@id": "classes/label"], "data": rows,
            "field": [
                field("classes/label", "sc:Integer", "The label."),
                field(
                    "classes/codepoint", "sc:Text",
                    "The character, such as U+0041; empty if the class is not a character."),
                field("classes/name", "sc:Text", "The character's Unicode name."),
            ],
        ]
    }

    private var splitRecords: [String: Any] {
        let kinds = ["train": "cr:TrainingSplit", "test": "cr:TestSplit"]
        let rows = splits.compactMap(\.name).map { ["splits/name": $0, "splits/kind": kinds[$0] ?? ""] }
        return [
            "@type": "cr:RecordSet", "@id": "splits", "name": "splits", "description": "The train and test splits.",
            "dataType": "cr:Split", "key": ["@id": "splits/name"], "data": rows,
            "field": [
                field("splits/name", "sc:Text", "The name of the split."),
                field("splits/kind", "sc:URL", "The kind of split."),
            ],
        ]
    }

    private var images: [String: Any] {
        var file = field("images/file", "sc:Text", "The image's path in the archive.")
        // The transformation converts the path to text, so that it can be joined with the table's column.
        file["source"] = [
            "fileSet": ["@id": "image-files"], "extract": ["fileProperty": "fullpath"],
            "transform": ["regex": "^(.*)$"],
        ]
        file["references"] = ["fileObject": ["@id": "metadata"], "extract": ["column": "file"]]
        var image = field(
            "images/image", "sc:ImageObject", "The image: white on black, unless README.md says otherwise.")
        image["source"] = ["fileSet": ["@id": "image-files"], "extract": ["fileProperty": "content"]]
        var label = column("label", "sc:Integer", "The label: the number of the class.")
        label["references"] = ["field": ["@id": "classes/label"]]
        var split = column("split", "sc:Text", "The split: train or test.")
        split["references"] = ["field": ["@id": "splits/name"]]
        return [
            "@type": "cr:RecordSet", "@id": "images", "name": "images", "description": "The images with their labels.",
            "key": ["@id": "images/file"],
            "field": [file, image, label] + Self.columns.map { column($0, $1, $2) }
                + (hasSplits ? [split] : []),
        ]
    }

    /// The columns of the table that refer to no other record set: names, types and descriptions.
    private static let columns = [
        ("codepoint", "sc:Text", "The character, such as U+0041."),
        ("class", "sc:Text", "The character's Unicode name."),
        ("font", "sc:Text", "The path of the font file."),
        ("family", "sc:Text", "The font's family."),
        ("style", "sc:Text", "The face's style."),
        ("face", "sc:Integer", "The index of the face in its file."),
        ("glyph", "sc:Integer", "The index of the glyph in its face."),
        ("instance", "sc:Text", "The name of a variable font's instance."),
        ("axes", "sc:Text", "The axis coordinates of the instance, such as wght=700."),
        ("embolden", "sc:Float", "Emboldening of the outlines, in em."),
        ("slant", "sc:Float", "Slant of the outlines, in degrees."),
        ("width", "sc:Float", "Horizontal scale factor of the outlines."),
        (
            "stroke", "sc:Float",
            "Line width in em of outlines that are stroked instead of filled; 0 if filled."
        ),
        ("licence", "sc:Text", "The licence as stated in the font."),
    ]

    private func column(_ name: String, _ type: String, _ description: String) -> [String: Any] {
        var result = field("images/\(name)", type, description)
        result["source"] = ["fileObject": ["@id": "metadata"], "extract": ["column": name]]
        return result
    }

    private func field(_ id: String, _ type: String, _ description: String) -> [String: Any] {
        ["@type": "cr:Field", "@id": id, "name": id, "description": description, "dataType": type]
    }

    /// The JSON-LD context of the standard.
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
