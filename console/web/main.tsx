import { render } from 'preact';
import { App } from './app.tsx';
import './main.css';
import './parts/controls.css';

render(<App />, document.body);
