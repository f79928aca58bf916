extension Exporter {
    /// The maximum number of images in a folder, which is Hugging Face's limit.
    private static let maxFiles = 10_000

    /// Writes a folder that Hugging Face's `datasets` reads as `imagefolder`: a folder for each class with a PNG file
    /// for each image, `metadata.jsonl` with labels and origins, `licences.csv`, and the data set card. With a test
    /// split, folders and `metadata.jsonl` are in the folders `train` and `test`.
    ///
    /// - Parameter maxFiles: The maximum number of images in a folder. The images of larger classes are in subfolders.
    func exportImageFolder(
        to output: String, test: Dataset?, maxFiles: Int = Exporter.maxFiles, progress: ProgressHandler
    ) async throws {
        let splits = try splits(test, names: .withoutSplitNames)
        let licences = try LicenceTable(splits)
        let folder = try PartialFolder(for: output, purpose: "export --as imagefolder")
        try folder.empty()
        var tables: [String: OutputFile] = [:]
        var places: [String: ImageFolderPlaces] = [:]
        for split in splits {
            if let name = split.name { try NewFile.makeFolder(folder.file(name)) }
            let found = ImageFolderPlaces(split, maxFiles: maxFiles)
            for name in found.folders { try NewFile.makeFolder(folder.file(split.prefix + name)) }
            places[split.prefix] = found
            tables[split.prefix] = try OutputFile(folder.file(split.prefix + "metadata.jsonl"))
        }
        try await forEachBatch(
            of: splits, details: true, progress: progress, makeContext: { PNGEncoder() },
            work: { [root = folder.path, places] encoder, batch in
                let (split, dataset) = (batch.split, batch.split.dataset)
                var file: [UInt8] = []
                var rows = ""
                for detail in batch.details {
                    let stem = split.names.name(detail.image, exportName: detail.exportName, source: detail.source)
                    let name = "\(places[split.prefix]!.folder(of: detail.image))/\(stem).png"
                    file.removeAll(keepingCapacity: true)
                    encoder.encode(
                        dataset.pixels(at: detail.image), width: dataset.side, height: dataset.side, to: &file)
                    try NewFile.write(file, to: "\(root)/\(split.prefix)\(name)")
                    rows +=
                        detail.json(
                            dataset.classes[detail.label], first: "\"file_name\": \(JSON.quoted(name)), ",
                            licences: licences)
                        + "\n"
                }
                return (prefix: split.prefix, rows: rows)
            },
            consume: { batch in try tables[batch.prefix]?.write(batch.rows.utf8) })
        for split in splits { try tables[split.prefix]?.synchronize() }
        try NewFile.write(Array(licences.csv.utf8), to: folder.file(LicenceTable.name))
        if splits[0].hasNumberedFolders {
            try NewFile.write(Array(ClassFolders.table(dataset.classes).utf8), to: folder.file(ClassFolders.tableName))
        }
        let card = try card(of: splits, named: ExportName.archiveRoot(output, suffixes: []))
        try writeCard(card, form: .imageFolder, to: folder.file("README.md"))
        try folder.publish(flushesFileSystem: true)
    }
}

/// The folders of an image folder: one for each class with images, with subfolders if it has too many.
private struct ImageFolderPlaces: Sendable {
    /// All folders, each after the one that contains it.
    private(set) var folders: [String] = []
    private let names: [String]
    /// For each image its folder, as an index into `folders`.
    private var places: [Int32] = []

    init(_ split: ExportSplit, maxFiles: Int) {
        names = split.folders
        let dataset = split.dataset
        var counts = [Int](repeating: 0, count: names.count)
        for image in 0..<dataset.count { counts[dataset.label(at: image)] += 1 }
        var first = [Int](repeating: 0, count: names.count)
        for (label, count) in counts.enumerated() where count > 0 {
            first[label] = folders.count
            folders.append(names[label])
            guard count > maxFiles else { continue }
            first[label] += 1
            for number in 0...(count - 1) / maxFiles {
                folders.append("\(names[label])/\(ExportName.padded(number, digits: 3))")
            }
        }
        var done = [Int](repeating: 0, count: names.count)
        for image in 0..<dataset.count {
            let label = dataset.label(at: image)
            places.append(Int32(first[label] + done[label] / maxFiles))
            done[label] += 1
        }
    }

    /// The folder of an image.
    func folder(of image: Int) -> String { folders[Int(places[image])] }
}
