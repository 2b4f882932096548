export { http, HttpResponse } from 'msw';
export { setupWorker } from 'msw/browser';
