internal import Foundation

extension Dataset {
    /// Writes a card (`README.md`) and a Croissant description (`croissant.json`) of the data set's own files into its
    /// folder, or writes them anew.
    package func describeInPlace() throws {
        let exporter = Exporter(self, workers: 1)
        let parts = try exporter.parts()
        let name = String(FilePath.withoutTrailingSlash(path).split(separator: "/").last ?? "data set")
        let card = try exporter.card(of: parts, named: name)
        let text = try SQLiteErrors.translating(path + "/" + DatasetFiles.manifest) { try card.markdown(form: nil) }
        try PartialFile.write(to: path + "/" + DatasetFiles.card) { try $0.write(text.utf8) }
        let files = try [
            DatasetFiles.images, DatasetFiles.labels(classCount: classes.count), DatasetFiles.classes,
            DatasetFiles.manifest,
        ]
        .map { try PublishedFile($0, inFolder: path) }
        let description = CroissantDescription(name: name, card: card, parts: parts, files: .native(files))
        try PartialFile.write(to: path + "/" + DatasetFiles.croissant) { try $0.write(try description.json()) }
    }
}
