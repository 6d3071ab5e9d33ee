import { demoReadings } from './api.js';
import { byId } from './dom.js';
import { guarded } from './messages.js';

/** Calls an action with each file that is chosen or dropped, and with that of the demo. @param {(file: File) => void} onFile */
export function listenToFiles(onFile) {
  const file = byId('file');
  for (const button of document.querySelectorAll('.choose'))
    button.addEventListener('click', () => file.click());
  for (const button of document.querySelectorAll('.demo'))
    button.addEventListener('click', () => guarded(async () => onFile(await demoReadings())));
  file.addEventListener('change', () => {
    if (file.files.length > 0)
      onFile(file.files[0]);
    // The same file can be chosen again.
    file.value = '';
  });
  const mark = isOver => document.body.classList.toggle('over', isOver);
  for (const type of ['dragenter', 'dragover']) {
    document.addEventListener(type, event => {
      event.preventDefault();
      mark(true);
    });
  }
  document.addEventListener('dragleave', event => mark(event.relatedTarget !== null));
  document.addEventListener('drop', event => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length > 0)
      onFile(event.dataTransfer.files[0]);
  });
}
