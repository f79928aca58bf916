internal import Foundation

extension Dataset {
    /// Writes the data set card (`README.md`) and a Croissant description (`croissant.json`) into the data set's
    /// folder, replacing existing ones.
    ///
    /// - Parameter namesReviewers: Whether they have the reviewers' names.
    package func describeInPlace(namesReviewers: Bool) throws {
        let exporter = Exporter(self, workers: 1, namesReviewers: namesReviewers)
        let splits = try exporter.splits()
        let name = String(FilePath.withoutTrailingSlash(path).split(separator: "/").last ?? "data set")
        let card = try exporter.card(of: splits, named: name)
        let text = try SQLiteErrors.translating(path + "/" + DatasetFiles.manifest) { try card.markdown(form: nil) }
        try PartialFile.write(to: path + "/" + DatasetFiles.card) { try $0.write(text.utf8) }
        let files = try [
            DatasetFiles.images, DatasetFiles.labels(classCount: classes.count), DatasetFiles.classes,
            DatasetFiles.manifest,
        ]
        .map { try PublishedFile($0, inFolder: path) }
        let description = CroissantDescription(name: name, card: card, splits: splits, files: .native(files))
        try PartialFile.write(to: path + "/" + DatasetFiles.croissant) { try $0.write(try description.json()) }
    }
}
