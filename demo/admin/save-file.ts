/** Has the browser save a text as a file. */
export function saveFile(name: string, type: string, content: string): void {
  // Spreadsheets take a file without this mark for one of another encoding.
  const url = URL.createObjectURL(new Blob(['\uFEFF', content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
